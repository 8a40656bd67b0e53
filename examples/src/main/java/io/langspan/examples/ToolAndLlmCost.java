// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.openai.LangspanOpenAI;
import io.langspan.otel.LangspanSpanProcessor;
import io.langspan.usage.Cost;
import io.langspan.usage.CostBudget;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * Money is spent on more than answers: a search is billed, a reranker that somebody else traces
 * says in its own words what it took, and a first attempt is paid for although it is thrown away.
 * One tree shows where it went.
 */
final class ToolAndLlmCost {

  private static final String QUESTION = "What happens when a score is sent twice?";
  private static final Cost SEARCH = Cost.usd("0.0004");
  private static final double RERANKING_USD = 0.001;

  private final Endpoints endpoints;
  private final Langspan langspan;
  private final Tracer vendor;
  private final OpenAIClient openAi;
  private final List<String> traceIds = new ArrayList<>();

  private ToolAndLlmCost(Endpoints endpoints, Langspan langspan, Tracer vendor) {
    this.endpoints = endpoints;
    this.langspan = langspan;
    this.vendor = vendor;
    this.openAi = LangspanOpenAI.wrap(endpoints.openAi(), langspan);
  }

  public static void main(String[] args) {
    int exitCode;
    try (Endpoints endpoints = Endpoints.open()) {
      exitCode = run(endpoints);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints) {
    endpoints.introduce("Costs of tools and models");
    LangspanSpanProcessor processor =
        endpoints
            .processor()
            .costFrom("tool.cost_usd") // in which the vendor's spans say it
            .costBudget(
                CostBudget.perTrace(Cost.usd("0.001"))
                    .onPassed(passed -> System.out.println("  budget  " + passed))
                    .build())
            .build();
    // The application's own OpenTelemetry, to which every library of it writes.
    try (OpenTelemetrySdk openTelemetry =
            OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(processor).build())
                .build();
        Langspan langspan = processor.langspan(openTelemetry)) {
      Tracer vendor = openTelemetry.getTracer("com.acme.reranker");
      ToolAndLlmCost program = new ToolAndLlmCost(endpoints, langspan, vendor);
      program.answer();
      return endpoints.finish(program.traceIds, langspan.flush(Endpoints.PATIENCE));
    }
  }

  private void answer() {
    langspan.run(
        "answer-question",
        ObservationType.AGENT,
        request -> {
          traceIds.add(request.traceId());
          request.input(QUESTION);
          List<Passage> passages = rerank(search());
          request.output(writeWithRetry(passages));
          System.out.println(
              "  spent   $"
                  + request.accumulatedCost().total()
                  + " and "
                  + request.accumulatedUsage().total()
                  + " tokens");
        });
  }

  private List<Passage> search() {
    try (Observation search =
        langspan.startObservation("search-documents", ObservationType.RETRIEVER)) {
      List<Passage> passages = endpoints.documents().search(QUESTION, 4);
      search.input(QUESTION).output(passages).cost(SEARCH);
      return passages;
    }
  }

  /** The vendor's library: it knows OpenTelemetry, and nothing of Langspan. */
  private List<Passage> rerank(List<Passage> passages) {
    Span span = vendor.spanBuilder("rerank").startSpan();
    try (Scope scope = span.makeCurrent()) {
      span.setAttribute("tool.cost_usd", RERANKING_USD);
      return passages.subList(0, Math.min(2, passages.size()));
    } finally {
      span.end();
    }
  }

  private String writeWithRetry(List<Passage> passages) {
    return langspan.observe(
        "write-answer",
        ObservationType.CHAIN,
        step -> {
          String draft = attempt("attempt-1", List.of());
          boolean isGrounded = passages.stream().anyMatch(p -> draft.contains(p.source()));
          return isGrounded ? draft : attempt("attempt-2", passages);
        });
  }

  private String attempt(String name, List<Passage> passages) {
    return langspan.observe(name, attempt -> ask(Prompt.of(QUESTION, passages)));
  }

  private String ask(String prompt) {
    return openAi
        .chat()
        .completions()
        .create(
            ChatCompletionCreateParams.builder()
                .model(endpoints.model())
                .addSystemMessage(Prompt.INSTRUCTIONS)
                .addUserMessage(prompt)
                .build())
        .choices()
        .get(0)
        .message()
        .content()
        .orElse("");
  }
}
