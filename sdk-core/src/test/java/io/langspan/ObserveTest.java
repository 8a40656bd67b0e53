// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ObserveTest extends FrontDoorFixture {

  @Test
  void observe_returnsTheResult_andRecordsItAsOutput() {
    List<String> result = List.of("a");

    List<String> returned = langspan.observe("step", o -> result);

    assertThat(returned).isSameAs(result);
    assertThat(attributes("step")).containsEntry("langfuse.observation.output", "[\"a\"]");
  }

  @Test
  void observe_keepsTheOutputThatTheBodySet() {
    langspan.observe(
        "step",
        o -> {
          o.output("said");
          return "returned";
        });

    assertThat(attributes("step")).containsEntry("langfuse.observation.output", "said");
  }

  @Test
  void observe_writesNoOutput_whenTheBodySaidThatThereIsNone() {
    langspan.observe(
        "step",
        o -> {
          o.output(null);
          return "secret";
        });

    assertThat(attributes("step")).doesNotContainKey("langfuse.observation.output");
  }

  @Test
  void observe_writesNoOutput_whenTheResultIsNothing() {
    Object nothing = langspan.observe("null", o -> null);
    Optional<String> empty = langspan.observe("empty", o -> Optional.empty());

    assertThat(nothing).isNull();
    assertThat(empty).isEmpty();
    assertThat(attributes("null")).doesNotContainKey("langfuse.observation.output");
    assertThat(attributes("empty")).doesNotContainKey("langfuse.observation.output");
  }

  @Test
  void observe_isCurrentDuringTheBody_andNotAfterwards() {
    langspan.observe(
        "outer",
        outer -> {
          assertThat(langspan.currentObservation()).isSameAs(outer);
          assertThat(Observation.current()).isSameAs(outer);
          langspan.observe(
              "inner",
              inner -> {
                assertThat(langspan.currentObservation()).isSameAs(inner);
                return null;
              });
          assertThat(langspan.currentObservation()).isSameAs(outer);
          return null;
        });

    assertThat(Context.current()).isSameAs(Context.root());
    assertThat(span("inner").getParentSpanId()).isEqualTo(span("outer").getSpanId());
  }

  @Test
  void observe_throwsTheSameException_andRecordsIt() {
    IOException failure = new IOException("disk");

    Throwable thrown = catchThrowable(() -> langspan.observe("step", o -> fail(failure)));

    assertThat(thrown).isSameAs(failure);
    assertThat(failure.getSuppressed()).isEmpty();
    assertThat(attributes("step"))
        .containsEntry("langfuse.observation.level", "ERROR")
        .containsEntry("langfuse.observation.status_message", "disk")
        .doesNotContainKey("langfuse.observation.output");
    assertThat(span("step").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span("step").getEvents()).hasSize(1);
  }

  // Only that it compiles: the checked exception is the lambda's own, not Exception.
  private String checked() throws IOException {
    return langspan.observe("step", ObservationType.TOOL, o -> fail(new IOException("checked")));
  }

  private static String fail(IOException failure) throws IOException {
    throw failure;
  }

  @Test
  void observe_declaresTheExceptionOfItsBody_andNoOther() {
    try {
      checked();
    } catch (IOException e) {
      assertThat(e).hasMessage("checked");
      return;
    }
    throw new AssertionError("nothing was thrown");
  }

  @Test
  void observe_recordsErrorsToo() {
    StackOverflowError overflow = new StackOverflowError();
    AssertionError assertion = new AssertionError("no");
    OutOfMemoryError memory = new OutOfMemoryError("simulated");

    for (Error error : List.of(overflow, assertion, memory)) {
      String name = error.getClass().getSimpleName();
      Throwable thrown =
          catchThrowable(
              () ->
                  langspan.run(
                      name,
                      o -> {
                        throw error;
                      }));

      assertThat(thrown).isSameAs(error);
      assertThat(attributes(name))
          .containsEntry("langfuse.observation.level", "ERROR")
          .containsEntry("error.type", error.getClass().getName());
    }
  }

  @Test
  void observe_leavesWhatTheBodySetBeforeItsException() {
    catchThrowable(
        () ->
            langspan.observe(
                "step",
                o -> {
                  o.level(ObservationLevel.WARNING).statusMessage("retrying").output("partial");
                  throw new IllegalStateException("broken");
                }));

    assertThat(attributes("step"))
        .containsEntry("langfuse.observation.level", "WARNING")
        .containsEntry("langfuse.observation.status_message", "retrying")
        .containsEntry("langfuse.observation.output", "partial");
    assertThat(span("step").getEvents()).hasSize(1);
  }

  @Test
  void observe_closesOnce_whenTheBodyClosedAlready() {
    AtomicReference<Observation> kept = new AtomicReference<>();
    langspan.observe(
        "step",
        o -> {
          kept.set(o);
          o.close();
          return "late";
        });

    assertThat(recorded.only().getName()).isEqualTo("step");
    assertThat(attributes("step")).doesNotContainKey("langfuse.observation.output");
    assertThat(kept.get().isRecording()).isFalse();
  }

  @Test
  void run_recordsNoOutput() {
    langspan.run("plain", o -> o.input("in"));
    langspan.run("typed", ObservationType.GUARDRAIL, o -> o.input("in"));

    assertThat(attributes("plain")).doesNotContainKey("langfuse.observation.output");
    assertThat(attributes("typed")).containsEntry("langfuse.observation.type", "guardrail");
  }

  @Test
  void run_throwsTheSameException() {
    IOException failure = new IOException("disk");

    Throwable thrown = catchThrowable(() -> langspan.run("step", o -> fail(failure)));

    assertThat(thrown).isSameAs(failure);
    assertThat(attributes("step")).containsEntry("langfuse.observation.level", "ERROR");
  }

  @Test
  void observeGeneration_givesAGeneration() {
    String text =
        langspan.observeGeneration(
            "call",
            g -> {
              g.model("m");
              return "text";
            });
    int[] vector =
        langspan.observeEmbedding(
            "embed",
            g -> {
              g.model("e").output("2 numbers");
              return new int[] {1, 2};
            });

    assertThat(text).isEqualTo("text");
    assertThat(vector).containsExactly(1, 2);
    assertThat(attributes("call"))
        .containsEntry("langfuse.observation.type", "generation")
        .containsEntry("langfuse.observation.output", "text");
    assertThat(attributes("embed")).containsEntry("langfuse.observation.output", "2 numbers");
  }

  @Test
  void currentObservation_keepsItsType_whenItIsChangedFromDeepInside() {
    langspan.observe(
        "tool",
        ObservationType.TOOL,
        o -> {
          Observation.current().metadata("k", 1);
          langspan.currentObservation().output("found");
          return "other";
        });

    assertThat(attributes("tool"))
        .containsEntry("langfuse.observation.type", "tool")
        .containsEntry("langfuse.observation.output", "found")
        .containsEntry("langfuse.observation.metadata.k", "1");
  }

  @Test
  void currentObservation_keepsItsType_whenOutputIsNotCaptured() {
    try (Recorded quiet = Recorded.with(s -> s.captureOutput(false))) {
      Langspan client = quiet.langspan();
      client.run("tool", ObservationType.TOOL, o -> client.currentObservation().metadata("k", 1));

      assertThat(quiet.attributes("tool"))
          .containsEntry("langfuse.observation.type", "tool")
          .containsEntry("langfuse.observation.metadata.k", "1");
    }
  }

  @Test
  void currentObservation_recordsNothing_whenThereIsNone() {
    Observation none = langspan.currentObservation();

    none.input("x").error(new IllegalStateException()).score("s", 1).close();

    assertThat(none).isNotNull();
    assertThat(none.isRecording()).isFalse();
    assertThat(none.id()).isEmpty();
    assertThat(none.traceId()).isEmpty();
    assertThat(recorded.spans()).isEmpty();
  }

  @Test
  void observe_throwsAtOnceAndStartsNothing_whenThereIsNoBody() {
    assertThat(catchThrowable(() -> langspan.observe("step", null)))
        .isInstanceOf(NullPointerException.class);
    assertThat(catchThrowable(() -> langspan.observeGeneration("step", null)))
        .isInstanceOf(NullPointerException.class);
    assertThat(catchThrowable(() -> langspan.observeEmbedding("step", null)))
        .isInstanceOf(NullPointerException.class);
    assertThat(catchThrowable(() -> langspan.run("step", null)))
        .isInstanceOf(NullPointerException.class);

    assertThat(Context.current()).isSameAs(Context.root());
    assertThat(recorded.spans()).isEmpty();
  }
}
