// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StructuredOutputTest {

  private final Endpoints endpoints = Endpoints.standIns();
  private List<LocalTrace> traces = List.of();

  @BeforeAll
  void run() {
    assertThat(StructuredOutput.run(endpoints)).isZero();
    traces =
        Objects.requireNonNull(endpoints.local()).traces().stream()
            .sorted(Comparator.comparing(LocalTrace::startTime))
            .toList();
    assertThat(traces).hasSize(3);
    assertThat(traces)
        .allSatisfy(
            trace -> assertThat(Tree.of(trace)).isEqualTo("GENERATION structured-answer\n"));
  }

  @AfterAll
  void close() {
    endpoints.close();
  }

  @Test
  void typedAnswer_isTheOutput_withWhatElseTheProviderSaid() {
    LocalObservation generation = generation(0);

    assertThat(generation.output())
        .startsWith("{\"summary\":\"Three environment variables are enough")
        .contains("\"sources\":[\"en/getting-started.md\"", "\"confidence\":\"HIGH\"");
    assertThat(generation.level()).isEqualTo("DEFAULT");
    assertThat(generation.metadata())
        .containsEntry("http_status", "200")
        .containsEntry("status", "completed");
    assertThat(generation.metadata().get("request_id")).startsWith("req_");
    assertThat(generation.metadata().get("reasoning_summary")).startsWith("Compared ");
    assertThat(generation.modelParameters()).containsEntry("reasoning.summary", "auto");
  }

  @Test
  void typedAnswer_hasReasoningTokensApart_andACost() {
    LocalObservation generation = generation(0);

    assertThat(generation.usage()).containsKeys("input", "output", "output_reasoning_tokens");
    assertThat(generation.usage().values()).allMatch(units -> units > 0);
    assertThat(generation.totalCost()).isPositive();
  }

  @Test
  void refusal_isTheOutput_andAWarning() {
    LocalObservation generation = generation(1);

    assertThat(generation.output()).isEqualTo("I cannot help with that.");
    assertThat(generation.level()).isEqualTo("WARNING");
    assertThat(generation.statusMessage()).isEqualTo("The model refused to answer");
    assertThat(generation.metadata().get("request_id")).startsWith("req_");
  }

  @Test
  void failure_keepsLevelMessageAndOutput_thatTheBodySet() {
    LocalObservation generation = generation(2);

    assertThat(generation.level()).isEqualTo("WARNING");
    assertThat(generation.statusMessage())
        .isEqualTo("The provider refused the request: model_not_found");
    assertThat(generation.output()).isEqualTo("no answer");
    assertThat(generation.model()).isEqualTo("no-such-model");
    assertThat(generation.metadata()).containsEntry("http_status", "404");
    assertThat(generation.metadata().get("request_id")).startsWith("req_");
    assertThat(generation.cost()).isEmpty();
  }

  private LocalObservation generation(int trace) {
    return traces.get(trace).observations().get(0);
  }
}
