// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.openai.client.OpenAIClient;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.openai.LangspanOpenAI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Answers questions about Langspan from its own documents: searches, asks the model, reads a
 * document when the model wants to, and judges the answer. Every step becomes an observation.
 */
final class Quickstart {

  private static final List<String> QUESTIONS =
      List.of("How do I make sure that nothing is lost when my program ends?", "비용은 어떻게 계산되나요?");
  private static final int MAX_ROUNDS = 4;
  private static final long MAX_TOKENS = 4_000;

  private final Endpoints endpoints;
  private final Langspan langspan;
  private final OpenAIClient openAi;
  private final String session = "quickstart-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<String> traceIds = new ArrayList<>();

  private Quickstart(Endpoints endpoints) {
    this.endpoints = endpoints;
    this.langspan = endpoints.langspan();
    // Every call of the model is recorded, below whatever is current.
    this.openAi = LangspanOpenAI.wrap(endpoints.openAi(), langspan);
  }

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints, args.length == 0 ? QUESTIONS : List.of(args));
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints, List<String> questions) {
    endpoints.introduce("Langspan quickstart");
    Quickstart quickstart = new Quickstart(endpoints);
    boolean answered = true;
    for (String question : questions) {
      System.out.println("\nQuestion: " + question);
      try {
        System.out.println("Answer:   " + quickstart.answer(question));
      } catch (OpenAIException e) {
        System.out.println("The model did not answer: " + e.getMessage());
        answered = false;
      }
    }
    int exitCode = endpoints.finish(quickstart.traceIds);
    return answered ? exitCode : 1;
  }

  private String answer(String question) {
    return langspan.observe(
        "answer-question",
        ObservationType.AGENT,
        request -> {
          // First what belongs to the whole trace: it reaches the steps that start after it.
          request.userId("newcomer").sessionId(session).tags("quickstart").input(question);
          traceIds.add(request.traceId());

          List<Passage> passages = search(question);
          String answer = converse(question, passages);

          request.score("grounded", grounded(answer, passages));
          return answer; // becomes the output, as the body set none
        });
  }

  private List<Passage> search(String question) {
    try (Observation search =
        langspan.startObservation("search-documents", ObservationType.RETRIEVER)) {
      List<Passage> passages = endpoints.documents().search(question, 3);
      search.input(question).output(passages);
      search.metadata("documents", endpoints.documents().names().size());
      return passages;
    }
  }

  private String converse(String question, List<Passage> passages) {
    ChatCompletionCreateParams.Builder chat =
        ChatCompletionCreateParams.builder()
            .model(endpoints.model())
            .maxCompletionTokens(MAX_TOKENS)
            .addSystemMessage(Prompt.INSTRUCTIONS)
            .addUserMessage(Prompt.of(question, passages))
            .addTool(ReadDocument.class);
    for (int round = 1; round <= MAX_ROUNDS; round++) {
      ChatCompletionMessage reply =
          openAi.chat().completions().create(chat.build()).choices().get(0).message();
      List<ChatCompletionMessageToolCall> calls = reply.toolCalls().orElse(List.of());
      if (calls.isEmpty()) {
        return reply.content().orElse("");
      }
      chat.addMessage(reply);
      for (ChatCompletionMessageToolCall call : calls) {
        chat.addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(call.asFunction().id())
                .content(readDocument(call.asFunction().function()))
                .build());
      }
    }
    return "";
  }

  private String readDocument(ChatCompletionMessageFunctionToolCall.Function call) {
    return langspan.observe(
        call.name(),
        ObservationType.TOOL,
        tool -> {
          tool.input(call.arguments());
          String name = call.arguments(ReadDocument.class).name();
          return endpoints
              .documents()
              .read(name)
              .orElseGet(
                  () -> {
                    tool.level(ObservationLevel.WARNING).statusMessage("No such document");
                    return "There is no document of this name.";
                  });
        });
  }

  /** How many of the answer's terms are in the passages, from 0 to 1: a very plain evaluator. */
  private static double grounded(String answer, List<Passage> passages) {
    Set<String> known = new HashSet<>();
    passages.forEach(passage -> known.addAll(Terms.of(passage.source() + " " + passage.text())));
    List<String> terms = Terms.of(answer);
    long found = terms.stream().filter(known::contains).count();
    return terms.isEmpty() ? 0 : Math.round(100.0 * found / terms.size()) / 100.0;
  }

  /** The function that the model may call; the client derives its schema from this record. */
  @JsonTypeName("read_document")
  @JsonClassDescription("Reads a whole document")
  record ReadDocument(
      @JsonPropertyDescription("The name in square brackets before a passage") String name) {}
}
