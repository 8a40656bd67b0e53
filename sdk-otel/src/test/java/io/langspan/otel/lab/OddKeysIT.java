// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Generation;
import io.langspan.Observation;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Row G11: keys that are none. */
class OddKeysIT {

  private static final List<String> KEYS =
      List.of(
          "",
          " ",
          " padded",
          "padded ",
          "padded",
          ".",
          "..",
          "a.b",
          "a..b",
          ".a",
          "a\u0000b",
          "a\u001b[31mb",
          "line\r\nbreak",
          "\uD800alone",
          "\u202Ebidi",
          "키",
          "😀",
          "k".repeat(1 << 20));

  private final Queue<Span> seen = new ConcurrentLinkedQueue<>();

  @AfterAll
  static void awaitClosed() {
    Lab.awaitClosed();
  }

  private boolean see(Span span) {
    seen.add(span);
    return false;
  }

  @Row("G11")
  @Test
  void oddKeys_areDelivered_andHarmNoNeighbour() {
    try (Lab lab = new Lab()) {
      lab.server.poison(this::see);
      for (String key : KEYS) {
        Generation step = lab.langspan.startGeneration("odd");
        step.model("gpt-5-mini").modelParameter(key, 1);
        step.metadata(key, "value").traceMetadata(key, "value");
        step.input(Map.of(key, "value")).output("answer").close();
        lab.load.adopt(List.of(step.id()));
      }
      lab.load.observations(10);

      lab.deliversAll();
      assertThat(seen)
          .flatExtracting(Span::getAttributesList)
          .allMatch(attribute -> attribute.getKeyBytes().isValidUtf8());
    }
  }

  @Row("G11")
  @Test
  void oddKeys_ofOneObservation_areDeliveredTogether() {
    try (Lab lab = new Lab()) {
      lab.server.poison(this::see);
      Observation step = lab.langspan.startObservation("odd");
      KEYS.forEach(key -> step.metadata(key, "value"));
      step.close();
      lab.load.adopt(List.of(step.id()));

      lab.deliversAll();
      assertThat(seen)
          .singleElement()
          .satisfies(
              span ->
                  assertThat(span.getAttributesList())
                      .extracting(attribute -> attribute.getKey())
                      .doesNotHaveDuplicates()
                      .contains(
                          "langfuse.observation.metadata.padded",
                          "langfuse.observation.metadata.키"));
    }
  }
}
