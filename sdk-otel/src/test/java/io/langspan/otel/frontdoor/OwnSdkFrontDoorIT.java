// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.Mask;
import io.langspan.Observation;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.otel.LangspanSdk;
import io.langspan.score.Score;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The front door over an OpenTelemetry SDK of our own. */
@SuppressWarnings("try") // a scope that is only closed
class OwnSdkFrontDoorIT extends FrontDoorContract {

  private static LangspanSdk.Builder builder(LangspanLocal server) {
    return LangspanSdk.builder()
        .baseUrl(server.url())
        .credentials(server.publicKey(), server.secretKey())
        .shutdownHook(false);
  }

  @Override
  Langspan open(LangspanLocal server) {
    return builder(server).build();
  }

  private void reopen(LangspanSdk.Builder builder) {
    langspan.close();
    langspan = builder.build();
  }

  @Test
  void sampling0_exportsNothing_andScoresOnlyWhatIsNoTrace() {
    reopen(builder(server).sampleRate(0));
    try (Observation step = langspan.startObservation("step")) {
      step.input("x").score("a", 1).scoreTrace("b", 1);
      langspan.scores().record(Score.numeric("c", 1).trace(step.traceId()));
    }
    langspan.scores().record(Score.numeric("session", 1).session("s"));
    langspan.scores().record(Score.numeric("run", 1).datasetRun("r"));

    assertThat(arrived()).isEmpty();
    assertThat(server.scores())
        .extracting(s -> s.name())
        .containsExactlyInAnyOrder("session", "run");
  }

  @Test
  void sampling_decidesByTheTrace_forSpansAndScoresAlike() {
    reopen(builder(server).sampleRate(0.5));
    for (int i = 0; i < 200; i++) {
      try (Observation root = langspan.startObservation("root " + i)) {
        langspan.startObservation("child " + i).close();
        langspan.scores().record(Score.numeric("s " + i, 1).trace(root.traceId()));
      }
    }

    Map<String, LocalObservation> all = arrived();
    assertThat(server.scores().size()).isBetween(50, 150);
    assertThat(all).hasSize(server.scores().size() * 2);
    server
        .scores()
        .forEach(s -> assertThat(all).containsKey("root " + s.name().substring("s ".length())));
  }

  @Test
  void disabledTracing_sendsNothing_andChangesNoResult() {
    reopen(builder(server).tracingEnabled(false));

    assertThat(langspan.<String, RuntimeException>observe("step", o -> "result"))
        .isEqualTo("result");
    langspan.scores().record(Score.numeric("n", 1).session("s"));
    assertThat(langspan.flush(java.time.Duration.ofSeconds(60)).complete()).isTrue();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void mask_thatFails_hidesTheField_andTheSpanArrives() {
    Mask mask =
        (kind, key, type, text) -> {
          if (key.equals("langfuse.observation.input")) {
            throw new IllegalStateException("mask");
          }
          return text.equals("null") ? null : text.replace("secret", "***");
        };
    reopen(builder(server).mask(mask));
    langspan
        .startObservation("step")
        .input("secret")
        .output("a secret")
        .metadata("m", "secret")
        .metadata("n", "null")
        .statusMessage("secret")
        .userId("secret")
        .close();

    LocalObservation o = only();
    assertThat(o.input()).isEqualTo(Mask.FAILED);
    assertThat(o.output()).isEqualTo("a ***");
    assertThat(o.metadata()).containsEntry("m", "***").containsEntry("n", Mask.FAILED);
    assertThat(o.statusMessage()).isEqualTo("***");
    assertThat(o.userId()).isEqualTo("***");
    assertThat(o.attributes().toString()).doesNotContain("secret");
  }

  @Test
  void mask_seesOnlyWhatTheFilterLetsThrough() {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    reopen(
        builder(server)
            .filter(span -> !span.getName().equals("filtered"))
            .mask(
                (kind, key, type, text) -> {
                  seen.add(text);
                  return text;
                }));
    langspan.startObservation("filtered").input("never seen").close();
    langspan.startObservation("kept").input("seen").close();

    assertThat(arrived()).containsOnlyKeys("kept");
    assertThat(seen).contains("seen").doesNotContain("never seen");
  }

  @Test
  void close_deliversWhatIsLeft_andASecondOneDoesNothing() {
    langspan.startObservation("step").close();
    langspan.close();
    langspan.close();

    assertThat(server.observations()).hasSize(1);
    langspan.startObservation("late").close();
    assertThat(langspan.currentObservation().isRecording()).isFalse();
    FlushResult nothing = langspan.flush();
    assertThat(nothing.pending()).isZero();
  }

  @Test
  void spanOfTheApplication_isTheParent_butIsUnknownToTheServer() {
    Span foreign =
        Span.wrap(
            io.opentelemetry.api.trace.SpanContext.create(
                TRACE,
                PARENT,
                io.opentelemetry.api.trace.TraceFlags.getDefault(),
                io.opentelemetry.api.trace.TraceState.getDefault()));
    try (Scope scope = foreign.makeCurrent()) {
      langspan.startObservation("step").close();
    }

    // Its trace goes on, sampled or not; its span never comes here, so ours is the root.
    LocalObservation o = only();
    assertThat(o.traceId()).isEqualTo(TRACE);
    assertThat(o.parentId()).isNull();
  }

  @Test
  void headersOfTheApplication_reachTheSpansRequest_butNotInPlaceOfOurs() {
    reopen(builder(server).header("X-Team", "search").header("Authorization", "Bearer other"));
    langspan.startObservation("step").close();

    assertThat(arrived()).containsOnlyKeys("step"); // so the keys were ours
    assertThat(server.requests())
        .filteredOn(r -> r.path().endsWith("/traces"))
        .isNotEmpty()
        .allSatisfy(r -> assertThat(r.headers()).containsEntry("x-team", "search"));
  }
}
