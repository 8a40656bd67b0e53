// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OpenAiResponsesTest {

  @Test
  void run_recordsInstructionsReasoningAndUsage_ofBothResponses() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      assertThat(OpenAiResponses.run(endpoints)).isZero();

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      List<LocalObservation> calls =
          trace.observations().stream().filter(row -> row.type().equals("GENERATION")).toList();
      assertThat(calls)
          .hasSize(2)
          .allSatisfy(
              call -> {
                assertThat(call.name()).isEqualTo("chat gpt-5-mini");
                assertThat(call.input()).startsWith("[{\"role\":\"system\",").contains("Question:");
                assertThat(call.output()).contains("Compared ", "\"type\":\"output_text\"");
                assertThat(call.usage()).containsKeys("input", "output", "output_reasoning_tokens");
                assertThat(call.totalCost()).isPositive();
                assertThat(call.metadata().get("request_id")).startsWith("req_");
              });
      assertThat(calls.get(1).modelParameters().get("previous_response_id"))
          .isEqualTo(calls.get(0).metadata().get("response_id"));
    }
  }
}
