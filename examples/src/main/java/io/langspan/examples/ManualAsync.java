// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Work that is started on one thread and ends on others: the parent is given explicitly, or carried
 * into a pool by {@link Context#taskWrapping}.
 */
final class ManualAsync {

  private static final List<String> QUESTIONS =
      List.of("What happens when a mask fails?", "What does a shutdown hook do?");

  private final Endpoints endpoints;
  private final Langspan langspan;

  private ManualAsync(Endpoints endpoints) {
    this.endpoints = endpoints;
    this.langspan = endpoints.langspan();
  }

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("Manual parents and threads");
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      return new ManualAsync(endpoints).run(pool);
    } finally {
      pool.shutdown();
    }
  }

  private int run(ExecutorService pool) {
    // start() changes no thread: the observation may end anywhere.
    Observation root =
        langspan
            .observationBuilder("answer-in-parallel")
            .type(ObservationType.CHAIN)
            .noParent()
            .start();
    root.input(QUESTIONS);

    List<CompletableFuture<String>> answers =
        QUESTIONS.stream().map(question -> answer(root, question, pool)).toList();
    CompletableFuture<Void> all =
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
            .whenComplete(
                (nothing, failure) -> { // on the thread that answered last
                  if (failure == null) {
                    root.output(answers.stream().map(CompletableFuture::join).toList());
                  }
                  root.error(failure).end();
                });
    all.join();
    answers.forEach(answer -> System.out.println(answer.join()));
    return endpoints.finish(List.of(root.traceId()));
  }

  private CompletableFuture<String> answer(
      Observation root, String question, ExecutorService pool) {
    CompletableFuture<List<Passage>> passages;
    try (Scope scope = root.makeCurrent()) {
      // The tasks of a wrapped pool see what was current when they were handed over.
      passages = CompletableFuture.supplyAsync(() -> search(question), Context.taskWrapping(pool));
    }
    return passages.thenCompose(found -> generate(root, Prompt.of(question, found)));
  }

  private List<Passage> search(String question) {
    return langspan.observe(
        "search-documents",
        ObservationType.RETRIEVER,
        search -> {
          search.input(question);
          return endpoints.documents().search(question, 2);
        });
  }

  private CompletableFuture<String> generate(Observation root, String prompt) {
    Generation generation = langspan.generationBuilder("answer").parent(root).start();
    generation.model(endpoints.model()).provider("openai").input(prompt);
    return endpoints
        .openAi()
        .async()
        .chat()
        .completions()
        .create(
            ChatCompletionCreateParams.builder()
                .model(endpoints.model())
                .addSystemMessage(Prompt.INSTRUCTIONS)
                .addUserMessage(prompt)
                .build())
        .thenApply(completion -> record(generation, completion))
        .whenComplete((text, failure) -> generation.error(failure).end()); // on a client's thread
  }

  private static String record(Generation generation, ChatCompletion completion) {
    completion.usage().map(OpenAiUsage::of).ifPresent(generation::usage);
    String text = completion.choices().get(0).message().content().orElse("");
    generation.output(text);
    return text;
  }
}
