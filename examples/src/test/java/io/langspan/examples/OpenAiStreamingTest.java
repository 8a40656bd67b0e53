// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OpenAiStreamingTest {

  @Test
  void run_recordsWhatWasStreamed_withUsageAndTimeToFirstToken() {
    LocalObservation whole = run().get(0);

    assertThat(whole.name()).isEqualTo("chat gpt-5-mini");
    assertThat(whole.output()).contains("\"role\":\"assistant\"", "never sent unmasked");
    assertThat(whole.timeToFirstToken()).isNotNull();
    assertThat(whole.usage().get("input")).isPositive();
    assertThat(whole.usage().get("output")).isPositive();
    assertThat(whole.totalCost()).isPositive();
    assertThat(whole.metadata()).containsEntry("finish_reason", "stop");
  }

  @Test
  void run_recordsTheStreamToo_thatIsClosedEarly() {
    LocalObservation part = run().get(1);

    // How far depends on how much of it had arrived: here all, on a slow line less.
    assertThat(part.output()).contains("\"role\":\"assistant\"", "A mask that throws");
    assertThat(part.level()).isEqualTo("DEFAULT");
  }

  private static List<LocalObservation> run() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      assertThat(OpenAiStreaming.run(endpoints)).isZero();
      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      List<LocalObservation> calls =
          trace.observations().stream().filter(row -> row.type().equals("GENERATION")).toList();
      assertThat(calls).hasSize(2);
      return calls;
    }
  }
}
