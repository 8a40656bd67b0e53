// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalScore;
import io.langspan.score.Score;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SamplingIT {

  private static final String LOW = "00000000000000000000000000000001";
  private static final String HIGH = "7fffffffffffffff7fffffffffffffff";

  private final LangspanLocal server = LangspanLocal.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void rateZero_sendsNothing_andRunsTheCode() {
    try (Langspan langspan = Sdk.to(server.url(), Map.of("LANGFUSE_SAMPLE_RATE", "0")).build()) {
      String answer =
          langspan.observe(
              "a",
              a -> {
                assertThat(a.isRecording()).isFalse();
                assertThat(a.traceId()).isNotEmpty();
                a.input("x").score("s", 1).scoreTrace("t", true);
                langspan.startGeneration("b").close();
                return "answer";
              });
      FlushResult result = langspan.flush(Await.PATIENCE);

      assertThat(answer).isEqualTo("answer");
      assertThat(result.complete()).isTrue();
      assertThat(result.delivered()).isZero();
    }

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void scoresOfUnsampledTraces_stay_thoseOfSessionsAndRunsGo() {
    try (Langspan langspan = Sdk.to(server.url()).sampleRate(0).build()) {
      langspan.scores().record(Score.numeric("trace", 1).trace(LOW));
      langspan
          .scores()
          .record(Score.numeric("observation", 1).observation(LOW, "b7ad6b7169203331"));
      langspan.scores().record(Score.numeric("session", 1).session("s"));
      langspan.scores().record(Score.numeric("run", 1).datasetRun("r"));
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.scores()).extracting(LocalScore::name).containsExactly("session", "run");
  }

  @Test
  void rate_goesByTheTraceId_whateverTheParentsFlag() {
    try (Langspan langspan = Sdk.to(server.url()).sampleRate(0.5).build()) {
      for (TraceFlags flags : List.of(TraceFlags.getSampled(), TraceFlags.getDefault())) {
        for (String trace : List.of(LOW, HIGH)) {
          SpanContext parent =
              SpanContext.createFromRemoteParent(
                  trace, "b7ad6b7169203331", flags, TraceState.getDefault());
          langspan
              .observationBuilder(trace + " " + flags.isSampled())
              .parent(Context.root().with(Span.wrap(parent)))
              .start()
              .end();
        }
      }
      langspan.scores().record(Score.numeric("low", 1).trace(LOW));
      langspan.scores().record(Score.numeric("high", 1).trace(HIGH));
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.observations())
        .extracting(o -> o.name())
        .containsExactlyInAnyOrder(LOW + " true", LOW + " false");
    assertThat(server.scores()).extracting(LocalScore::name).containsExactly("low");
  }

  @Test
  void rate_keepsAboutItsShare_andWholeTraces() {
    List<String> kept = new ArrayList<>();
    try (Langspan langspan = Sdk.to(server.url()).sampleRate(0.25).build()) {
      for (int i = 0; i < 2_000; i++) {
        Observation top = langspan.startObservation("top");
        Observation child = langspan.startObservation("child");
        assertThat(child.isRecording()).isEqualTo(top.isRecording());
        if (top.isRecording()) {
          kept.add(top.traceId());
        }
        child.close();
        top.close();
      }
      assertThat(langspan.flush(Await.PATIENCE).delivered()).isEqualTo(2L * kept.size());
    }

    assertThat(kept).hasSizeBetween(380, 620);
  }

  @Test
  void customSampler_decides() {
    Sampler even =
        new Sampler() {
          @Override
          public SamplingResult shouldSample(
              Context parent,
              String traceId,
              String name,
              SpanKind kind,
              Attributes attributes,
              List<LinkData> links) {
            return traceId.equals(LOW)
                ? SamplingResult.recordAndSample()
                : SamplingResult.recordOnly();
          }

          @Override
          public String getDescription() {
            return "even";
          }
        };
    try (Langspan langspan = Sdk.to(server.url()).sampler(even).build()) {
      for (String trace : List.of(LOW, HIGH)) {
        Observation one = langspan.observationBuilder(trace).trace(trace).start();
        one.score("s", trace.equals(LOW) ? 1 : 0);
        one.end();
        langspan.scores().record(Score.numeric("t", 1).trace(trace));
      }
      assertThat(langspan.flush(Await.PATIENCE).delivered()).isEqualTo(3);
    }

    assertThat(server.observations())
        .singleElement()
        .satisfies(o -> assertThat(o.traceId()).isEqualTo(LOW));
    assertThat(server.scores()).hasSize(2).allSatisfy(s -> assertThat(s.traceId()).isEqualTo(LOW));
  }

  @Test
  void samplerThatThrows_harmsNobody() {
    Sampler broken =
        new Sampler() {
          @Override
          public SamplingResult shouldSample(
              Context parent,
              String traceId,
              String name,
              SpanKind kind,
              Attributes attributes,
              List<LinkData> links) {
            throw new IllegalStateException();
          }

          @Override
          public String getDescription() {
            return "broken";
          }
        };
    try (Langspan langspan = Sdk.to(server.url()).sampler(broken).build()) {
      assertThat(langspan.<String, RuntimeException>observe("a", a -> "fine")).isEqualTo("fine");
      langspan.scores().record(Score.numeric("t", 1).trace(LOW));

      assertThat(langspan.flush(Await.PATIENCE).complete()).isTrue();
    }
  }

  @Test
  void rateOfAProcessor_appliesToWhatItDelivers() {
    try (Joined app = Joined.to(server.url(), settings -> settings.sampleRate(0.5))) {
      for (String trace : List.of(LOW, HIGH)) {
        Observation own = app.langspan.observationBuilder("own").trace(trace).start();
        app.genAi("foreign", own.context()).end();
        own.score("s", 1);
        own.end();
        app.langspan.scores().record(Score.numeric("t", 1).trace(trace));
      }
      assertThat(app.flush()).isTrue();
    }

    assertThat(server.observations())
        .hasSize(2)
        .allSatisfy(o -> assertThat(o.traceId()).isEqualTo(LOW));
  }
}
