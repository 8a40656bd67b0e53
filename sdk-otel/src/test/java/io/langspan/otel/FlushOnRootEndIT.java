// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import io.langspan.Observation;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** For functions that are frozen when they return: what ended is at the server by then. */
class FlushOnRootEndIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private LangspanSdk.Builder sdk() {
    return Sdk.to(server.url())
        .flushInterval(Duration.ofHours(1)) // nothing leaves unless it is flushed
        .flushOnRootEnd(PATIENCE);
  }

  private List<String> arrived() {
    return server.spans().stream().map(sent -> sent.span().getName()).sorted().toList();
  }

  @Test
  void everythingIsThere_whenObserveReturns_andNothingBefore() {
    try (Langspan langspan = sdk().build()) {
      langspan.observe(
          "root",
          root -> {
            langspan.observe("child", child -> child.score("s", 1));
            assertThat(arrived()).isEmpty();
            return "x";
          });

      assertThat(arrived()).containsExactly("child", "root");
      assertThat(server.scoreRequests()).hasSize(1);
    }
  }

  @Test
  void rootOfThisProcess_isWhatHangsOnAnotherProcess_too() {
    try (Langspan langspan = sdk().build()) {
      Observation step =
          langspan.observationBuilder("joined").trace(Langspan.traceIdFromSeed("order")).start();
      step.end();
      assertThat(arrived()).containsExactly("joined");

      SpanContext remote =
          SpanContext.createFromRemoteParent(
              "0af7651916cd43dd8448eb211c80319c",
              "b7ad6b7169203331",
              TraceFlags.getSampled(),
              TraceState.getDefault());
      Context caller = Context.root().with(Span.wrap(remote));
      langspan.observationBuilder("served").parent(caller).start().end();
      assertThat(arrived()).containsExactly("joined", "served");
    }
  }

  @Test
  void spanOfAnOpenTelemetryThatWeDoNotSee_isNoParent() {
    SdkTracerProvider others = SdkTracerProvider.builder().build();
    Span request = others.get("web").spanBuilder("POST /ask").startSpan();
    try (Langspan langspan = sdk().build()) {
      langspan.observationBuilder("handle").parent(Context.root().with(request)).start().end();

      assertThat(arrived()).containsExactly("handle");
    } finally {
      request.end();
      others.close();
    }
  }

  @Test
  void processor_flushesWhenTheRequestEnds_thoughThatIsFilteredOut() {
    try (Joined app =
        Joined.to(
            server.url(),
            settings -> settings.flushInterval(Duration.ofHours(1)).flushOnRootEnd(PATIENCE))) {
      Span request = app.plain("POST /ask", Context.root());
      Context inside = Context.root().with(request);
      app.genAi("chat 1", inside).end();
      app.genAi("chat 2", inside).end();
      assertThat(arrived()).isEmpty();

      request.end();

      assertThat(arrived()).containsExactly("chat 1", "chat 2");
    }
  }

  @Test
  void laterFlush_stillTellsEverything() {
    try (Langspan langspan = sdk().build()) {
      langspan.observe("arrives", step -> "x");
      server.answerTraces(400);
      langspan.observe("refused", step -> "x");

      FlushResult result = langspan.flush(Await.PATIENCE);

      assertThat(result.delivered()).isEqualTo(1);
      assertThat(result.dropped()).containsOnlyKeys("rejected").containsEntry("rejected", 1L);
      assertThat(langspan.flush(Await.PATIENCE).complete()).isTrue();
    }
  }

  @Test
  void wait_endsAtItsTime_andNothingIsLost() {
    server.answerTraces(503);
    try (Langspan langspan = sdk().flushOnRootEnd(Duration.ofMillis(200)).build()) {
      langspan.observe("waits", step -> "x");

      LangspanStatus status = langspan.status();
      assertThat(status.pending()).isEqualTo(1);
      server.answerTraces(200);
      assertThat(langspan.flush(PATIENCE).delivered()).isEqualTo(1);
    }
  }

  @Test
  void rootsThatEndOnOurOwnThreads_doNotMakeThemWaitForThemselves() {
    SdkTracerProvider[] provider = new SdkTracerProvider[1];
    LangspanSpanProcessor processor =
        Joined.processor(server.url(), Sdk.PUBLIC_KEY)
            .flushOnRootEnd(Duration.ofHours(1))
            .mask(
                (kind, key, mediaType, text) -> {
                  provider[0].get("mask").spanBuilder("mask").startSpan().end();
                  return text;
                })
            .build();
    provider[0] = SdkTracerProvider.builder().addSpanProcessor(processor).build();

    provider[0]
        .get("app")
        .spanBuilder("a")
        .setAttribute("gen_ai.operation.name", "chat")
        .startSpan()
        .end();

    assertThat(arrived()).containsExactly("a");
    provider[0].close();
  }
}
