// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.langspan.FlushResult;
import io.langspan.Observation;
import io.langspan.otel.lab.ChildProcess.Ended;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Rows F2, F3, F5 and F6, figure R6: too much in a span, and too little memory for anything. */
class MemoryIT {

  @AfterAll
  static void awaitClosed() {
    Lab.awaitClosed();
  }

  /** What a child has printed as {@code name=value}. */
  private static Map<String, String> found(Ended ended) {
    return ended.lines().stream()
        .filter(line -> line.contains("="))
        .map(line -> line.split("=", 2))
        .collect(toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static Set<String> ids(Ended ended) {
    return ended.lines().stream()
        .filter(line -> !line.contains("="))
        .collect(toCollection(LinkedHashSet::new));
  }

  private static String value(io.opentelemetry.proto.trace.v1.Span span, String key) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(KeyValue::getValue)
        .map(value -> value.getStringValue())
        .findFirst()
        .orElse("");
  }

  @Row({"F2", "R6"})
  @Test
  void hugePrompts_areCutAndMarked_inLittleMemory() {
    Queue<String> inputs = new ConcurrentLinkedQueue<>();
    try (LedgerServer server =
        new LedgerServer()
            .poison(
                span -> {
                  if (span.getName().equals("prompt")) {
                    inputs.add(value(span, "langfuse.observation.input"));
                  }
                  return false;
                })) {
      Ended ended =
          new ChildProcess(PressedApp.class, "prompts", server.url()).option("-Xmx512m").end();

      Map<String, String> found = found(ended);
      Figures.put(
          "R6",
          "processor time of 12 calls with 50 MB, median and most",
          found.get("took").replace("us", "µs"));
      assertThat(found)
          .as("%s", ended)
          .containsEntry("thrown", "0")
          .containsEntry("complete", "true");
      assertThat(server.book().report(ids(ended))).matches(Report::exact);
      assertThat(inputs)
          .hasSize(12)
          .allMatch(input -> input.length() <= 1 << 20)
          .allMatch(input -> input.endsWith("…[truncated, " + PressedApp.PROMPT + " characters]"));
    }
  }

  @Row("F5")
  @Test
  void fullHeap_losesNoCount_andNothingLater() {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended =
          new ChildProcess(PressedApp.class, "full", server.url())
              .option("-Xmx64m")
              .option("-XX:+UseSerialGC")
              .end();

      Map<String, String> found = found(ended);
      Figures.put(
          "F5",
          "ended with a full heap, of which dropped",
          found.get("ended") + ", " + found.get("dropped"));
      assertThat(found)
          .as("%s", ended)
          .containsEntry("later", "100")
          .containsEntry("laterComplete", "true")
          .containsEntry("pending", "0")
          .containsEntry("queuedBytes", "0");
      long delivered = Long.parseLong(found.get("delivered"));
      assertThat(Long.parseLong(found.get("accepted")))
          .isBetween(
              Long.parseLong(found.get("ended")),
              Long.parseLong(found.get("started")) + Long.parseLong(found.get("thrown")));
      assertThat(delivered + Long.parseLong(found.get("dropped")))
          .isEqualTo(Long.parseLong(found.get("accepted")));
      assertThat(server.book().size()).isEqualTo(delivered);
      assertThat(server.book().report(ids(ended)).lost()).isEmpty();
    }
  }

  /** Its memory runs out while it is read. */
  public static final class Exhausting {

    private final Error error;

    Exhausting(Error error) {
      this.error = error;
    }

    /** Fails. */
    public String getText() {
      throw error;
    }

    @Override
    public String toString() {
      throw error;
    }
  }

  @Row("F6")
  @Test
  void outOfMemoryInAValue_isTheApplicationsToSee_andHarmsNoOtherValue() {
    OutOfMemoryError error = new OutOfMemoryError("made by hand");
    try (Lab lab = new Lab()) {
      Observation step = lab.langspan.startObservation("step");
      Throwable inBean = catchThrowable(() -> step.input(new Exhausting(error)));
      Throwable inMap =
          catchThrowable(() -> step.metadata("k", Map.of("v", new Exhausting(error))));
      step.output(List.of("an", "answer")).close();
      lab.load.adopt(List.of(step.id()));
      Throwable fromBody =
          catchThrowable(
              () ->
                  lab.langspan.observe(
                      "body",
                      body -> {
                        lab.load.adopt(List.of(body.id()));
                        throw error;
                      }));
      lab.load.observations(10);

      assertThat(inBean).isSameAs(error);
      assertThat(inMap).isSameAs(error);
      assertThat(fromBody).isSameAs(error);
      lab.deliversAll();
    }
  }

  @Row("F6")
  @Test
  void overflowOfTheStackInAValue_isOurs() {
    try (Lab lab = new Lab()) {
      Observation step = lab.langspan.startObservation("step");
      step.input(new Exhausting(new StackOverflowError()))
          .metadata("k", Map.of("v", new Exhausting(new StackOverflowError())))
          .output(List.of("an", "answer"))
          .close();
      lab.load.adopt(List.of(step.id()));

      lab.deliversAll();
    }
  }

  @Row("F6")
  @Test
  void outOfMemoryInTheMask_losesThatSpanAlone_andCountsIt() {
    try (Lab lab =
        new Lab(
            b ->
                b.mask(
                    (kind, key, mediaType, text) -> {
                      if (text.contains("question 3")) {
                        throw new OutOfMemoryError("made by hand");
                      }
                      return text;
                    }))) {
      lab.load.observations(10);

      FlushResult result = lab.books.flush(Lab.LONG);
      assertThat(result.delivered()).isEqualTo(9);
      assertThat(result.dropped()).isEqualTo(Map.of("encode", 1L));
    }
  }

  @Row("F3")
  @Test
  void spanOfOneHundredThousandThings_isBounded_andDelivered() {
    int many = 100_000;
    Queue<io.opentelemetry.proto.trace.v1.Span> seen = new ConcurrentLinkedQueue<>();
    try (Lab lab = new Lab()) {
      lab.server.poison(
          span -> {
            seen.add(span);
            return false;
          });
      Observation step = lab.langspan.startObservation("many");
      Span span = Span.current();
      for (int i = 0; i < many; i++) {
        step.metadata("key" + i, i);
        span.setAttribute("attribute" + i, i);
        span.addEvent("event" + i, Attributes.of(AttributeKey.longKey("i"), (long) i));
        span.addLink(
            SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "%016x".formatted(i + 1),
                TraceFlags.getSampled(),
                TraceState.getDefault()));
      }
      step.close();
      lab.load.adopt(List.of(step.id()));

      lab.deliversAll();
      assertThat(seen)
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.getEventsCount()).isLessThanOrEqualTo(128);
                assertThat(one.getDroppedEventsCount()).isEqualTo(many - one.getEventsCount());
                assertThat(one.getLinksCount()).isLessThanOrEqualTo(128);
                assertThat(one.getDroppedLinksCount()).isEqualTo(many - one.getLinksCount());
                assertThat(one.getAttributesCount()).isLessThanOrEqualTo(1_000);
                assertThat(one.getSerializedSize()).isLessThan(4 << 20);
              });
    }
  }
}
