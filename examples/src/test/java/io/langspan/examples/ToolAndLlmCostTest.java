// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.math.BigDecimal;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ToolAndLlmCostTest {

  @Test
  void run_showsEveryCost_whereItArose() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      assertThat(ToolAndLlmCost.run(endpoints)).isZero();

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      assertThat(Tree.of(trace))
          .isEqualTo(
              """
              AGENT answer-question
                RETRIEVER search-documents
                SPAN rerank
                CHAIN write-answer
                  SPAN attempt-1
                    GENERATION chat gpt-5-mini
                  SPAN attempt-2
                    GENERATION chat gpt-5-mini
              """);
      assertThat(Tree.find(trace, "search-documents").totalCost()).isEqualByComparingTo("0.0004");
      assertThat(Tree.find(trace, "rerank").totalCost()).isEqualByComparingTo("0.001");
      assertThat(trace.observations())
          .filteredOn(row -> row.type().equals("GENERATION"))
          .allSatisfy(row -> assertThat(row.totalCost()).isPositive());
    }
  }

  @Test
  void run_countsNothingTwice() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      ToolAndLlmCost.run(endpoints);

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      BigDecimal calls =
          trace.observations().stream()
              .filter(row -> row.type().equals("GENERATION"))
              .map(LocalObservation::totalCost)
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(trace.totalCost()).isEqualByComparingTo(calls.add(new BigDecimal("0.0014")));
    }
  }
}
