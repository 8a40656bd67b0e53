// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope that is only closed
class BuilderTest extends FrontDoorFixture {

  private static final String TRACE = "7e22fcdc2ec723b636b5fc73eb879fb0";
  private static final String PARENT = "00f067aa0ba902b7";

  @Test
  void parent_isWhatIsCurrent_whenNothingElseIsSaid() {
    try (Observation current = langspan.startObservation("current")) {
      langspan.observationBuilder("child").start().end();
      assertThat(span("child").getParentSpanId()).isEqualTo(current.id());
    }
  }

  @Test
  void parent_mayBeAnObservation_whateverIsCurrent_onAnyThread() {
    Observation parent = langspan.observationBuilder("parent").start();
    parent.userId("u");
    try (Observation current = langspan.startObservation("current")) {
      Threads.run(() -> langspan.observationBuilder("child").parent(parent).start().end());
    }
    parent.end();

    assertThat(span("child").getParentSpanId()).isEqualTo(parent.id());
    assertThat(attributes("child")).containsEntry("user.id", "u");
  }

  @Test
  void parent_mayBeAContext_ofOursOrOfAnyTracer() {
    Observation ours = langspan.observationBuilder("ours").start();
    Span foreign = recorded.openTelemetry().getTracer("foreign").spanBuilder("f").startSpan();

    langspan.observationBuilder("below ours").parent(ours.context()).start().end();
    langspan.observationBuilder("below f").parent(Context.root().with(foreign)).start().end();
    ours.end();
    foreign.end();

    assertThat(span("below ours").getParentSpanId()).isEqualTo(ours.id());
    assertThat(span("below f").getParentSpanId()).isEqualTo(foreign.getSpanContext().getSpanId());
    assertThat(span("below f").getTraceId()).isEqualTo(foreign.getSpanContext().getTraceId());
  }

  @Test
  void parent_isWhatIsCurrent_whenGivenNothingOrTheNoop() {
    try (Observation current = langspan.startObservation("current")) {
      langspan.observationBuilder("a").parent((Observation) null).start().end();
      langspan.observationBuilder("b").parent((Context) null).start().end();
      langspan.observationBuilder("c").parent(Langspan.noop().startObservation("n")).start().end();

      for (String name : List.of("a", "b", "c")) {
        assertThat(span(name).getParentSpanId()).isEqualTo(current.id());
      }
    }
  }

  @Test
  void noParent_startsANewTrace_andItsChildrenStayInIt() {
    try (Observation current = langspan.startObservation("current")) {
      try (Observation root = langspan.observationBuilder("root").noParent().startCurrent()) {
        langspan.startObservation("child").close();
        assertThat(root.traceId()).isNotEqualTo(current.traceId());
      }
      assertThat(langspan.currentObservation()).isSameAs(current);
    }

    assertThat(span("root").getParentSpanContext().isValid()).isFalse();
    assertThat(span("child").getParentSpanId()).isEqualTo(span("root").getSpanId());
  }

  @Test
  void noParent_keepsWhatElseIsInTheContext() {
    ContextKey<String> key = ContextKey.named("theirs");
    try (Scope scope = Context.current().with(key, "kept").makeCurrent();
        Observation root = langspan.observationBuilder("root").noParent().startCurrent()) {
      assertThat(Context.current().get(key)).isEqualTo("kept");
    }
  }

  @Test
  void traceIdFromSeed_isTheOneOfTheOfficialSdks() {
    assertThat(Langspan.traceIdFromSeed("js-anchor-seed")).isEqualTo(TRACE);
    assertThat(Langspan.traceIdFromSeed("a")).isNotEqualTo(Langspan.traceIdFromSeed("b"));
    assertThat(Langspan.traceIdFromSeed("한국어 😀")).matches("[0-9a-f]{32}");
    assertThat(Langspan.traceIdFromSeed("")).matches("[0-9a-f]{32}");
    assertThat(Langspan.traceIdFromSeed("")).isNotEqualTo(Langspan.traceIdFromSeed(""));
    assertThat(Langspan.traceIdFromSeed(null)).matches("[0-9a-f]{32}");
  }

  @Test
  void trace_joinsTheTraceAsARoot() {
    try (Observation current = langspan.startObservation("current");
        Observation joined = langspan.observationBuilder("joined").trace(TRACE).startCurrent()) {
      assertThat(joined.traceId()).isEqualTo(TRACE);
      langspan.startObservation("child").close();
    }

    assertThat(span("child").getTraceId()).isEqualTo(TRACE);
    assertThat(span("child").getParentSpanId()).isEqualTo(span("joined").getSpanId());
    // The parent that OpenTelemetry needs to join a trace exists nowhere: the server is told.
    assertThat(attributes("joined"))
        .containsEntry("langfuse.internal.is_app_root", true)
        .containsEntry("langfuse.internal.as_root", true);
    assertThat(attributes("child")).doesNotContainKey("langfuse.internal.as_root");
    assertThat(attributes("current")).doesNotContainKey("langfuse.internal.as_root");
  }

  @Test
  void trace_joinsBelowAnObservation() {
    langspan
        .observationBuilder("joined")
        .trace(TRACE.toUpperCase(java.util.Locale.ROOT), PARENT)
        .start()
        .end();

    SpanData span = span("joined");
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    assertThat(span.getParentSpanContext().isRemote()).isTrue();
    assertThat(attributes("joined")).doesNotContainKey("langfuse.internal.as_root");
  }

  @Test
  void trace_isIgnored_whenItIsNone() {
    try (Observation current = langspan.startObservation("current")) {
      for (String bad : new String[] {null, "", "x", TRACE + "0", "0".repeat(32), "g".repeat(32)}) {
        langspan.observationBuilder("a" + bad).trace(bad).start().end();
        langspan.observationBuilder("b" + bad).trace(bad, PARENT).start().end();
        langspan.observationBuilder("c" + bad).trace(TRACE, bad).start().end();

        for (String name : List.of("a", "b", "c")) {
          assertThat(span(name + bad).getParentSpanId()).isEqualTo(current.id());
        }
      }
    }
  }

  @Test
  void remoteParent_staysTheParent_insideOfAJoinedTrace() {
    try (Observation joined = langspan.observationBuilder("joined").trace(TRACE).startCurrent()) {
      Context remote =
          langspan.extract(Map.of("traceparent", "00-" + "a".repeat(32) + "-" + PARENT + "-01"));
      langspan.observationBuilder("remote").parent(remote).start().end();
    }

    assertThat(span("remote").getParentSpanId()).isEqualTo(PARENT);
    assertThat(attributes("remote")).doesNotContainKey("langfuse.internal.as_root");
  }

  @Test
  void startTime_isExact() {
    Instant start = Instant.parse("2026-01-02T03:04:05.123456789Z");
    Generation call = langspan.generationBuilder("call").startTime(start).start();
    call.end(start.plusNanos(1));

    assertThat(span("call").getStartEpochNanos()).isEqualTo(1767323045123456789L);
    assertThat(span("call").getEndEpochNanos()).isEqualTo(1767323045123456790L);
  }

  @Test
  void startTime_isNow_whenGivenNothing() {
    long before = System.currentTimeMillis();
    langspan.observationBuilder("step").startTime(null).start().end(null);

    assertThat(span("step").getStartEpochNanos() / 1_000_000).isGreaterThanOrEqualTo(before);
  }

  @Test
  void type_isKept_whenGivenNothing() {
    langspan.observationBuilder("a").type(null).start().end();
    langspan.embeddingBuilder("b").type(null).start().end();
    langspan.startObservation("c", null).close();
    langspan.observationBuilder("d").type(ObservationType.CHAIN).start().end();

    assertThat(attributes("a")).containsEntry("langfuse.observation.type", "span");
    assertThat(attributes("b")).containsEntry("langfuse.observation.type", "embedding");
    assertThat(attributes("c")).containsEntry("langfuse.observation.type", "span");
    assertThat(attributes("d")).containsEntry("langfuse.observation.type", "chain");
  }
}
