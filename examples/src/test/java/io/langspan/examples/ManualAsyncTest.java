// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import io.opentelemetry.context.Context;
import java.util.Comparator;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ManualAsyncTest {

  @Test
  void run_hangsEveryStepOnTheRoot_whereverItRan() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      assertThat(ManualAsync.run(endpoints)).isZero();

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      LocalObservation root = Tree.find(trace, "answer-in-parallel");
      assertThat(endpoints.local().traces()).hasSize(1);
      assertThat(root.type()).isEqualTo("CHAIN");
      assertThat(root.parentId()).isNull();
      assertThat(root.output()).contains("never sent unmasked", "[en/delivery.md]");
      assertThat(trace.observations())
          .filteredOn(row -> row != root)
          .allSatisfy(row -> assertThat(row.parentId()).isEqualTo(root.id()))
          .extracting(row -> row.type() + " " + row.name())
          .containsExactlyInAnyOrder(
              "RETRIEVER search-documents",
              "RETRIEVER search-documents",
              "GENERATION answer",
              "GENERATION answer");
      assertThat(trace.observations())
          .filteredOn(row -> row.type().equals("GENERATION"))
          .allSatisfy(
              row -> {
                assertThat(row.model()).isEqualTo(endpoints.model());
                assertThat(row.usage().get("output")).isPositive();
                assertThat(row.totalCost()).isPositive();
              });
    }
  }

  @Test
  void run_endsTheRootLast_andLeavesNothingCurrent() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      ManualAsync.run(endpoints);

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      assertThat(Tree.find(trace, "answer-in-parallel").endTime())
          .isEqualTo(
              trace.observations().stream()
                  .map(LocalObservation::endTime)
                  .max(Comparator.naturalOrder())
                  .orElseThrow());
      assertThat(Context.current()).isSameAs(Context.root());
    }
  }
}
