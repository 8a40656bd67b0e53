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
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An application that had its own OpenTelemetry before: every span goes to a Collector as ever, and
 * what has to do with models goes to Langfuse too, under the same trace id.
 *
 * <p>The Collector's side of it is in {@code deploy/}. {@code OTEL_EXPORTER_OTLP_ENDPOINT} says
 * where one listens; without it a stand-in runs in this process.
 */
final class ExistingOpenTelemetry {

  private static final String QUESTION = "What happens when a score is sent twice?";
  private static final Cost SEARCH = Cost.usd("0.0004");

  private final Endpoints endpoints;
  private final Langspan langspan;
  private final Tracer web;
  private final OpenAIClient openAi;
  private final List<String> traceIds = new ArrayList<>();

  private ExistingOpenTelemetry(Endpoints endpoints, Langspan langspan, Tracer web) {
    this.endpoints = endpoints;
    this.langspan = langspan;
    this.web = web;
    this.openAi = LangspanOpenAI.wrap(endpoints.openAi(), langspan);
  }

  public static void main(String[] args) {
    String collector = System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT");
    int exitCode;
    try (Endpoints endpoints = Endpoints.open();
        StandInCollector standIn = StandInCollector.start()) {
      exitCode = run(endpoints, collector == null ? standIn.url() : collector);
    }
    System.exit(exitCode);
  }

  static int run(Endpoints endpoints, String collector) {
    endpoints.introduce("An application with its own OpenTelemetry");
    LangspanSpanProcessor processor = endpoints.processor().build();
    try (OpenTelemetrySdk openTelemetry = openTelemetry(processor, collector);
        Langspan langspan = processor.langspan(openTelemetry)) {
      Tracer web = openTelemetry.getTracer("com.acme.web");
      ExistingOpenTelemetry program = new ExistingOpenTelemetry(endpoints, langspan, web);
      program.serve();
      int exitCode = endpoints.finish(program.traceIds, langspan.flush(Endpoints.PATIENCE));
      boolean collected =
          openTelemetry.getSdkTracerProvider().forceFlush().join(20, TimeUnit.SECONDS).isSuccess();
      System.out.println("The Collector " + (collected ? "has" : "does not have") + " all spans");
      return collected ? exitCode : 1;
    }
  }

  /** What the application had, and one line more. */
  private static OpenTelemetrySdk openTelemetry(LangspanSpanProcessor processor, String collector) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(collector + "/v1/traces").build();
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setResource(Resource.builder().put("service.name", "library").build())
                .addSpanProcessor(processor)
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build())
        .build();
  }

  /** The span of the web framework, which only the Collector gets. */
  private void serve() {
    Span request = web.spanBuilder("POST /questions").setSpanKind(SpanKind.SERVER).startSpan();
    try (Scope scope = request.makeCurrent()) {
      answer();
    } finally {
      request.end();
    }
  }

  private void answer() {
    langspan.run(
        "answer-question",
        ObservationType.AGENT,
        step -> {
          traceIds.add(step.traceId());
          step.userId("u-42").sessionId("s-7").input(QUESTION);
          step.output(ask(Prompt.of(QUESTION, search())));
        });
  }

  private List<Passage> search() {
    try (Observation search =
        langspan.startObservation("search-documents", ObservationType.RETRIEVER)) {
      List<Passage> passages = endpoints.documents().search(QUESTION, 2);
      search.input(QUESTION).output(passages).cost(SEARCH);
      return passages;
    }
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
