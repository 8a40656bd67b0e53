// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.langspan.usage.Cost;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // a scope that is only closed
class ObservationTest extends FrontDoorFixture {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource(ObservationType.class)
  void type_isItsLowerCaseNameOnTheWire(ObservationType type) {
    langspan.startObservation("step", type).close();

    assertThat(attributes("step"))
        .containsEntry("langfuse.observation.type", type.name().toLowerCase(Locale.ROOT));
  }

  @Test
  void types_areTheTenOfTheDataModel() {
    assertThat(ObservationType.values())
        .extracting(ObservationType::wireName)
        .containsExactlyInAnyOrder(
            "span",
            "generation",
            "event",
            "embedding",
            "agent",
            "tool",
            "chain",
            "retriever",
            "evaluator",
            "guardrail");
  }

  @Test
  void span_isInternalAndOfOurScope() {
    langspan.startObservation("step").close();

    SpanData span = span("step");
    assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("langfuse-sdk.langspan");
    assertThat(span.getInstrumentationScopeInfo().getVersion()).isNotBlank();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void span_carriesNothingButItsType_whenNothingWasSaid() {
    langspan.startObservation("step").close();

    assertThat(attributes("step")).containsOnly(entry("langfuse.observation.type", "span"));
  }

  @Test
  void input_isSentAsItIs_whenText() {
    for (String text : List.of("plain", "", " ", "{\"a\": 1}", "\"quoted\"", "null")) {
      langspan.startObservation(text.isBlank() ? "blank" : text).input(text).output(text).close();
      SpanData span = recorded.spans().get(recorded.spans().size() - 1);

      assertThat(attributes(span))
          .containsEntry("langfuse.observation.input", text)
          .containsEntry("langfuse.observation.output", text);
    }
  }

  @Test
  void input_isJson_whenNotText() {
    record Question(String text, int top) {}
    langspan
        .startObservation("step")
        .input(new Question("why?", 3))
        .output(List.of("a", Map.of("b", 1)))
        .close();

    assertThat(attributes("step"))
        .containsEntry("langfuse.observation.input", "{\"text\":\"why?\",\"top\":3}")
        .containsEntry("langfuse.observation.output", "[\"a\",{\"b\":1}]");
  }

  @Test
  void input_isAsItWasAtTheCall_whenTheApplicationChangesItLater() {
    Map<String, Object> value = new LinkedHashMap<>(Map.of("n", 1));
    Observation step = langspan.startObservation("step").input(value);

    value.put("n", 2);
    step.close();

    assertThat(attributes("step")).containsEntry("langfuse.observation.input", "{\"n\":1}");
  }

  @Test
  void setters_keepTheLastValue_andClearOnNull() {
    langspan
        .startObservation("step")
        .input("first")
        .input("second")
        .output("gone")
        .output(null)
        .statusMessage("gone")
        .statusMessage(null)
        .level(ObservationLevel.WARNING)
        .level(null)
        .version("gone")
        .version(null)
        .cost(Cost.usd("1"))
        .cost(null)
        .metadata("gone", 1)
        .metadata("gone", null)
        .close();

    assertThat(attributes("step"))
        .containsOnly(
            entry("langfuse.observation.type", "span"),
            entry("langfuse.observation.input", "second"));
  }

  @Test
  void metadata_isOneAttributePerKey_withTextAsItIsAndTheRestAsJson() {
    langspan
        .startObservation("step")
        .metadata("text", "plain")
        .metadata("empty", "")
        .metadata("number", 3)
        .metadata("fraction", 0.5)
        .metadata("flag", true)
        .metadata(Map.of("map", Map.of("a", List.of(1, 2))))
        .metadata("changed", 1)
        .metadata("changed", 2)
        .close();

    assertThat(attributes("step"))
        .containsOnly(
            entry("langfuse.observation.type", "span"),
            entry("langfuse.observation.metadata.text", "plain"),
            entry("langfuse.observation.metadata.empty", ""),
            entry("langfuse.observation.metadata.number", "3"),
            entry("langfuse.observation.metadata.fraction", "0.5"),
            entry("langfuse.observation.metadata.flag", "true"),
            entry("langfuse.observation.metadata.map", "{\"a\":[1,2]}"),
            entry("langfuse.observation.metadata.changed", "2"));
  }

  @Test
  void metadata_sharesOneAttribute_beyond64Keys() {
    Observation step = langspan.startObservation("step");
    for (int i = 0; i < 70; i++) {
      step.metadata("k" + i, i % 2 == 0 ? "text" + i : Map.of("n", i));
    }
    step.close();

    Map<String, Object> attributes = attributes("step");
    assertThat(attributes.keySet().stream().filter(k -> k.contains(".metadata."))).hasSize(64);
    assertThat(attributes).containsEntry("langfuse.observation.metadata.k63", "{\"n\":63}");
    assertThat(Recorded.json(attributes.get("langfuse.observation.metadata")))
        .isEqualTo(
            Recorded.json(
                "{\"k64\":\"text64\",\"k65\":{\"n\":65},\"k66\":\"text66\",\"k67\":{\"n\":67},"
                    + "\"k68\":\"text68\",\"k69\":{\"n\":69}}"));
  }

  @Test
  void metadata_takesNoLongerPerKey_howeverManyThereAre() {
    Map<String, Integer> many = new LinkedHashMap<>();
    for (int i = 0; i < 200_000; i++) {
      many.put("key" + i, i);
    }

    long start = THREADS.getCurrentThreadCpuTime(); // whatever else the machine does
    try (Generation step = langspan.startGeneration("many")) {
      step.metadata("key5", "old").metadata("other", "kept").metadata(many).modelParameters(many);
    }

    // A second where it is linear, a minute where every key is compared with every other.
    assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start))
        .isLessThan(Duration.ofSeconds(10));
    assertThat(recorded.attributes("many"))
        .containsEntry("langfuse.observation.metadata.key5", "5")
        .containsEntry("langfuse.observation.metadata.other", "kept");
  }

  @Test
  void name_replacesTheOneGivenAtTheStart() {
    langspan.startObservation("before").name("after").close();

    assertThat(recorded.only().getName()).isEqualTo("after");
  }

  @Test
  void name_isUnnamed_whenThereIsNone() {
    langspan.startObservation(" ").close();

    assertThat(recorded.only().getName()).isEqualTo("unnamed");
  }

  @Test
  void text_isValidUnicodeOnTheWire_whenHalfOfAPairIsMissing() {
    langspan
        .startObservation("step")
        .input("a\ud83d")
        .metadata("k\udc00", "\udc00b")
        .statusMessage("\ud83d")
        .tags("t\ud83d")
        .traceMetadata("\ud83dk", "v")
        .close();

    assertThat(attributes("step"))
        .containsEntry("langfuse.observation.input", "a\ufffd")
        .containsEntry("langfuse.observation.status_message", "\ufffd")
        .containsEntry("langfuse.trace.tags", List.of("t\ufffd"))
        .containsEntry("langfuse.observation.metadata.k\ufffd", "\ufffdb")
        .containsEntry("langfuse.trace.metadata.\ufffdk", "v");
  }

  @Test
  void setters_doNothing_afterTheEnd() {
    Generation step = langspan.startGeneration("step");
    step.close();
    Map<String, Object> before = attributes("step");

    step.name("late").input("late").output("late").metadata("late", 1).metadata(Map.of("l", 1));
    step.level(ObservationLevel.ERROR).statusMessage("late").version("late");
    step.error(new IllegalStateException("late")).cost(Cost.usd("1")).userId("late");
    step.sessionId("late").tags("late").traceName("late").traceMetadata("late", 1);
    step.traceVersion("late").tracePublic(true).environment("late").model("late").provider("late");
    step.modelParameter("late", 1).completionStartTime().prompt("late", 1);
    step.end(Instant.now());
    step.close();

    assertThat(recorded.spans()).hasSize(1);
    assertThat(attributes("step")).isEqualTo(before);
    assertThat(step.isRecording()).isFalse();
    assertThat(step.accumulatedCost()).isEqualTo(Cost.zero());
    // What is started below it later is not reached by what was said after the end either.
    langspan.observationBuilder("child").parent(step).start().end();
    assertThat(attributes("child")).containsOnly(entry("langfuse.observation.type", "span"));
  }

  @Test
  void end_takesTheGivenTime() {
    Instant start = Instant.parse("2026-01-02T03:04:05.678901234Z");
    Observation step = langspan.observationBuilder("step").startTime(start).start();

    step.end(start.plusMillis(1500));

    SpanData span = span("step");
    assertThat(span.getStartEpochNanos()).isEqualTo(1767323045678901234L);
    assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(1_500_000_000L);
  }

  @Test
  void end_countsAsTheStart_whenItLiesBefore() {
    Instant start = Instant.parse("2026-01-02T03:04:05Z");
    for (Instant end : List.of(start.minusSeconds(1), Instant.EPOCH, Instant.MIN)) {
      langspan.observationBuilder("step " + end).startTime(start).start().end(end);

      SpanData span = span("step " + end);
      assertThat(span.getEndEpochNanos()).isEqualTo(span.getStartEpochNanos());
    }
  }

  @Test
  void startTime_survives_whenItIsFarAway() {
    for (Instant time : List.of(Instant.MIN, Instant.MAX, Instant.parse("1969-12-31T23:59:59Z"))) {
      langspan.observationBuilder("step " + time).startTime(time).start().end(time);

      assertThat(span("step " + time).getStartEpochNanos()).isNotNegative();
    }
  }

  @Test
  void duration_isMeasured_whenNoTimeIsGiven() {
    Instant before = Instant.now();
    langspan.startObservation("step").close();
    Instant after = Instant.now();

    SpanData span = span("step");
    long start = span.getStartEpochNanos();
    assertThat(start).isBetween(nanos(before.minusMillis(1)), nanos(after.plusMillis(1)));
    assertThat(span.getEndEpochNanos()).isGreaterThanOrEqualTo(start);
    assertThat(Duration.ofNanos(span.getEndEpochNanos() - start)).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void metadata_isTheTextItself_whereJsonWouldBeOneString() {
    langspan.run(
        "step",
        step ->
            step.metadata("level", ObservationLevel.WARNING)
                .metadata("at", Instant.parse("2026-01-02T03:04:05Z"))
                .metadata("list", List.of("a")));

    assertThat(attributes("step"))
        .containsEntry("langfuse.observation.metadata.level", "WARNING")
        .containsEntry("langfuse.observation.metadata.at", "2026-01-02T03:04:05Z")
        .containsEntry("langfuse.observation.metadata.list", "[\"a\"]");
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  @Test
  void child_startsNotBeforeItsParent_andEndsNotAfterIt() {
    try (Observation parent = langspan.startObservation("parent")) {
      langspan.startObservation("child").close();
    }

    SpanData parent = span("parent");
    SpanData child = span("child");
    assertThat(child.getStartEpochNanos()).isGreaterThanOrEqualTo(parent.getStartEpochNanos());
    assertThat(child.getEndEpochNanos()).isLessThanOrEqualTo(parent.getEndEpochNanos());
  }

  @Test
  void child_isRecorded_whenItsParentHasEnded() {
    Observation parent = langspan.observationBuilder("parent").start();
    parent.end();

    langspan.observationBuilder("late").parent(parent).start().end();
    parent.event("later");

    assertThat(span("late").getParentSpanId()).isEqualTo(parent.id());
    assertThat(span("later").getParentSpanId()).isEqualTo(parent.id());
  }

  @Test
  void event_hasNoDuration_andNothingChangesItLater() {
    AtomicReference<Observation> during = new AtomicReference<>();
    try (Observation parent = langspan.startObservation("parent")) {
      Observation event =
          langspan.event(
              "cache-hit",
              e -> {
                during.set(e);
                e.input("key").level(ObservationLevel.DEBUG);
              });
      event.input("late").end(Instant.now().plusSeconds(9));

      assertThat(event).isSameAs(during.get());
      assertThat(event.isRecording()).isFalse();
      assertThat(langspan.currentObservation()).isSameAs(parent);
      assertThat(span("cache-hit").getParentSpanId()).isEqualTo(parent.id());
    }

    SpanData span = span("cache-hit");
    assertThat(span.getEndEpochNanos()).isEqualTo(span.getStartEpochNanos());
    assertThat(attributes(span))
        .containsOnly(
            entry("langfuse.observation.type", "event"),
            entry("langfuse.observation.input", "key"),
            entry("langfuse.observation.level", "DEBUG"));
  }

  @Test
  void event_hangsOnItsObservation_whateverIsCurrent() {
    Observation first = langspan.observationBuilder("first").start();
    try (Observation second = langspan.startObservation("second")) {
      first.event("e");
    }
    first.end();

    assertThat(span("e").getParentSpanId()).isEqualTo(first.id());
  }

  @Test
  void event_isEndedAndThrowsOn_whenItsDetailsThrow() {
    IllegalStateException failure = new IllegalStateException("mine");
    Throwable thrown =
        org.assertj.core.api.Assertions.catchThrowable(
            () ->
                langspan.event(
                    "e",
                    e -> {
                      throw failure;
                    }));

    assertThat(thrown).isSameAs(failure);
    assertThat(recorded.spans()).hasSize(1);
  }

  @Test
  void event_hasNoDuration_whenBuilt() {
    langspan.observationBuilder("e").type(ObservationType.EVENT).start().end();

    assertThat(span("e").getEndEpochNanos()).isEqualTo(span("e").getStartEpochNanos());
  }

  @Test
  void level_setsTheStatusOfTheSpan_onlyWhenError() {
    for (ObservationLevel level : ObservationLevel.values()) {
      langspan.startObservation(level.name()).level(level).statusMessage("because").close();

      SpanData span = span(level.name());
      boolean error = level == ObservationLevel.ERROR;
      assertThat(attributes(span))
          .containsEntry("langfuse.observation.level", level.name())
          .containsEntry("langfuse.observation.status_message", "because");
      assertThat(span.getStatus().getStatusCode())
          .isEqualTo(error ? StatusCode.ERROR : StatusCode.UNSET);
      assertThat(span.getStatus().getDescription()).isEqualTo(error ? "because" : "");
      assertThat(span.getEvents()).isEmpty();
    }
  }

  @Test
  void level_setsTheStatus_whenThereIsNoMessage() {
    langspan.startObservation("step").level(ObservationLevel.ERROR).close();

    assertThat(span("step").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attributes("step")).doesNotContainKey("langfuse.observation.status_message");
  }

  @Test
  void error_setsLevelMessageStatusAndEvent() {
    langspan.startObservation("step").error(new IllegalStateException("broken")).close();

    SpanData span = span("step");
    assertThat(attributes(span))
        .containsEntry("langfuse.observation.level", "ERROR")
        .containsEntry("langfuse.observation.status_message", "broken")
        .containsEntry("error.type", "java.lang.IllegalStateException");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("broken");
    assertThat(span.getEvents()).hasSize(1);
    assertThat(span.getEvents().get(0).getName()).isEqualTo("exception");
    assertThat(span.getEvents().get(0).getAttributes().asMap().toString())
        .contains("java.lang.IllegalStateException", "broken", "ObservationTest");
  }

  @Test
  void error_isNamedByItsClass_whenItHasNoMessage() {
    langspan.startObservation("step").error(new IllegalStateException()).close();

    assertThat(attributes("step"))
        .containsEntry("langfuse.observation.status_message", "java.lang.IllegalStateException");
  }

  @Test
  void error_leavesLevelAndMessageAlone_whenTheyWereSet() {
    langspan
        .startObservation("step")
        .level(ObservationLevel.WARNING)
        .statusMessage("expected")
        .error(new IllegalStateException("broken"))
        .close();

    assertThat(attributes("step"))
        .containsEntry("langfuse.observation.level", "WARNING")
        .containsEntry("langfuse.observation.status_message", "expected")
        .containsEntry("error.type", "java.lang.IllegalStateException");
    assertThat(span("step").getEvents()).hasSize(1);
  }

  @Test
  void error_isSurvived_whenTheExceptionItselfIsBroken() {
    class Broken extends RuntimeException {
      @Override
      public String getMessage() {
        throw new IllegalStateException("getMessage");
      }
    }
    langspan.startObservation("step").error(new Broken()).close();

    assertThat(attributes("step")).containsEntry("langfuse.observation.level", "ERROR");
    assertThat(span("step").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void content_isLeftOut_whenCaptureIsOff() {
    try (Recorded quiet = Recorded.with(s -> s.captureInput(false).captureOutput(false))) {
      String result =
          quiet
              .langspan()
              .observe(
                  "step",
                  o -> {
                    o.input("secret").output("secret").metadata("kept", 1);
                    return "secret";
                  });

      assertThat(result).isEqualTo("secret");
      assertThat(quiet.attributes("step"))
          .containsOnly(
              entry("langfuse.observation.type", "span"),
              entry("langfuse.observation.metadata.kept", "1"));
    }
  }

  @Test
  void ids_areThoseOfTheSpan() {
    try (Observation step = langspan.startObservation("step")) {
      assertThat(step.traceId()).matches("[0-9a-f]{32}");
      assertThat(step.id()).matches("[0-9a-f]{16}");
      assertThat(step.toString()).contains(step.id());
    }

    assertThat(span("step").getTraceId()).hasSize(32);
  }

  @Test
  void environmentAndRelease_areOnEverySpan_whenConfigured() {
    try (Recorded configured = Recorded.with(s -> s.environment("staging").release("v7"))) {
      try (Observation parent = configured.langspan().startObservation("parent")) {
        configured.langspan().startObservation("child").close();
      }

      for (SpanData span : configured.spans()) {
        assertThat(attributes(span))
            .containsEntry("langfuse.environment", "staging")
            .containsEntry("langfuse.release", "v7");
      }
    }
  }
}
