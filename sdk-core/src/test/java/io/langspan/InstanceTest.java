// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The global instance, the no-op, the disabled, the closed and the unsampled one. */
@SuppressWarnings("try") // a scope that is only closed
class InstanceTest extends FrontDoorFixture {

  @AfterEach
  void forget() {
    Langspan.resetGlobalForTest();
  }

  static Stream<Langspan> doNothing() {
    Langspan closed = Langspan.create(OpenTelemetry.noop(), Recorded.settings().build());
    closed.close();
    return Stream.of(
        Langspan.noop(),
        closed,
        Langspan.create(OpenTelemetry.noop(), Recorded.settings().tracingEnabled(false).build()),
        Langspan.create(
            OpenTelemetry.noop(),
            Recorded.settings(Map.of("LANGFUSE_TRACING_ENABLED", "false"), Map.of()).build()),
        Langspan.create(
            OpenTelemetry.noop(),
            Recorded.settings(Map.of("OTEL_SDK_DISABLED", "true"), Map.of()).build()),
        Langspan.create(OpenTelemetry.noop(), Recorded.settings().build()));
  }

  @ParameterizedTest
  @MethodSource("doNothing")
  void everythingWorks_andNothingHappens(Langspan client) {
    String result =
        client.observe(
            "step",
            o -> {
              o.input("in").userId("u").score("s", 1).metadata("k", 1);
              assertThat(o.isRecording()).isFalse();
              try (Observation inner = client.startObservation("inner");
                  Scope scope =
                      client.propagateAttributes(TraceAttributes.builder().userId("u").build());
                  Scope again = inner.makeCurrent()) {
                inner.event("e").error(new IllegalStateException());
              }
              return "result";
            });
    client.observationBuilder("b").noParent().startCurrent().close();
    client.generationBuilder("g").start().model("m").end();
    Map<String, String> headers = new HashMap<>();
    client.inject(headers);

    assertThat(result).isEqualTo("result");
    assertThat(headers).isEmpty();
    assertThat(client.currentObservation()).isNotNull();
    assertThat(client.currentObservation().isRecording()).isFalse();
    assertThat(client.traceUrl("t")).isEmpty();
    assertThat(client.flush(Duration.ofSeconds(1)).complete()).isTrue();
    assertThat(client.authCheck().outcome()).isEqualTo(AuthCheck.Outcome.DISABLED);
    assertThat(client.status().accepted()).isZero();
    assertThatThrownBy(
            () ->
                client.run(
                    "step",
                    o -> {
                      throw new IOException("mine");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("mine");
    client.close();
    client.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void isEnabled_isFalse_whenNothingHappens() {
    assertThat(langspan.isEnabled()).isTrue();
    assertThat(Langspan.noop().isEnabled()).isFalse();
    assertThat(
            Langspan.create(
                    recorded.openTelemetry(), Recorded.settings().tracingEnabled(false).build())
                .isEnabled())
        .isFalse();
    langspan.close();
    assertThat(langspan.isEnabled()).isFalse();
  }

  @Test
  void close_leavesTheOpenTelemetryOfTheApplicationAlone() {
    langspan.close();
    recorded.openTelemetry().getTracer("theirs").spanBuilder("after").startSpan().end();

    assertThat(recorded.only().getName()).isEqualTo("after");
  }

  @Test
  void close_letsWhatIsOpenEnd() {
    Observation open = langspan.startObservation("open");
    langspan.close();
    open.output("late");
    open.close();

    assertThat(attributes("open")).containsEntry("langfuse.observation.output", "late");
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void global_isTheNoop_untilOneIsSet_andAfterItIsClosed() {
    assertThat(Langspan.global()).isSameAs(Langspan.noop());
    Langspan.setGlobal(langspan);
    assertThat(Langspan.global()).isSameAs(langspan);
    assertThat(Langspan.current()).isSameAs(langspan);
    langspan.close();
    assertThat(Langspan.global()).isSameAs(Langspan.noop());
  }

  @Test
  void global_isNotForgotten_whenAnotherIsClosed() {
    try (Recorded other = Recorded.with(s -> s)) {
      Langspan.setGlobal(langspan);
      other.langspan().close();
      assertThat(Langspan.global()).isSameAs(langspan);
    }
  }

  @Test
  void global_isReported_whenItIsReplacedByAnother() {
    try (Recorded other = Recorded.with(s -> s)) {
      Langspan.setGlobal(langspan);
      String log =
          LogCapture.of(
              () -> {
                Langspan.setGlobal(langspan);
                Langspan.setGlobal(other.langspan());
                Langspan.setGlobal(langspan);
              });

      assertThat(log.lines().filter(l -> l.contains("replaced"))).hasSizeLessThan(2);
      assertThat(Langspan.global()).isSameAs(langspan);
    }
  }

  @Test
  void current_isTheInstanceOfTheCurrentObservation_whateverIsGlobal() {
    try (Recorded other = Recorded.with(s -> s)) {
      Langspan.setGlobal(other.langspan());
      try (Observation step = langspan.startObservation("step")) {
        assertThat(Langspan.current()).isSameAs(langspan);
        assertThat(Observation.current()).isSameAs(step);
      }
      assertThat(Langspan.current()).isSameAs(other.langspan());
      assertThat(Observation.current().isRecording()).isFalse();
    }
  }

  @Test
  void unsampled_recordsNothing_butKeepsTheTraceTogether() {
    try (Recorded off = Recorded.with(Sampler.alwaysOff(), s -> s)) {
      Langspan client = off.langspan();
      Map<String, String> headers = new HashMap<>();
      String result =
          client.observe(
              "root",
              root -> {
                assertThat(root.isRecording()).isFalse();
                assertThat(root.traceId()).hasSize(32);
                try (Observation child = client.startObservation("child")) {
                  assertThat(child.traceId()).isEqualTo(root.traceId());
                  assertThat(client.currentObservation()).isSameAs(child);
                  client.inject(headers);
                }
                return "result";
              });

      assertThat(result).isEqualTo("result");
      assertThat(headers.get("traceparent")).matches(".*-0[02]"); // not sampled
      assertThat(off.spans()).isEmpty();
    }
  }

  @Test
  void processorsThatThrow_harmNobody() {
    List<Boolean> broken = List.of(true, false);
    for (boolean atStart : broken) {
      try (BrokenProcessor foreign = new BrokenProcessor(atStart)) {
        Langspan client = Langspan.create(foreign.openTelemetry(), Recorded.settings().build());
        String result =
            client.observe(
                "step",
                o -> {
                  o.input("in");
                  try (Observation inner = client.startObservation("inner")) {
                    return "result";
                  }
                });
        assertThat(result).isEqualTo("result");
        assertThat(Context.current()).isSameAs(Context.root());
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
      }
    }
  }
}
