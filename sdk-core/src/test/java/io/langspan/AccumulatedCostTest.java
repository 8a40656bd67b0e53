// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.usage.Cost;
import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope that is only closed
class AccumulatedCostTest extends FrontDoorFixture {

  private static BigDecimal usd(String amount) {
    return new BigDecimal(amount);
  }

  @Test
  void accumulatedCost_sumsTheSubtree_overAllLevels() {
    try (Observation root = langspan.startObservation("root")) {
      assertThat(root.accumulatedCost().total()).isZero();
      try (Observation agent = langspan.startObservation("agent", ObservationType.AGENT)) {
        agent.cost(Cost.usd("0.1"));
        langspan.startGeneration("call").cost(Cost.usd("0.02")).close();
        langspan.startGeneration("call").cost(Cost.usd("0.003")).close();
        assertThat(agent.accumulatedCost().total()).isEqualByComparingTo(usd("0.123"));
        assertThat(root.accumulatedCost().total()).isEqualByComparingTo(usd("0.023"));
      }
      assertThat(root.accumulatedCost().total()).isEqualByComparingTo(usd("0.123"));
      langspan.startObservation("tool").cost(Cost.usd("1")).close();
      assertThat(root.accumulatedCost().total()).isEqualByComparingTo(usd("1.123"));
    }
  }

  @Test
  void accumulatedCost_holdsWhatTheTableSays_andIsNotCountedTwice_afterTheEnd() {
    Usage usage = Usage.of(1000, 1000);
    Cost expected = PriceTable.builtIn().price("gpt-5-mini", usage, Map.of());
    Generation call = langspan.startGeneration("call").model("gpt-5-mini").usage(usage);
    assertThat(call.accumulatedCost().total()).isZero(); // priced when it ends
    call.close();
    call.close();

    assertThat(call.accumulatedCost().total()).isEqualByComparingTo(expected.total());
  }

  @Test
  void accumulatedCost_isExact_whenManyThreadsSpendAtOnce() {
    Observation root = langspan.observationBuilder("root").start();
    Threads.together(
        16,
        n -> {
          for (int i = 0; i < 100; i++) {
            Observation step = langspan.observationBuilder("step").parent(root).start();
            langspan.generationBuilder("call").parent(step).start().cost(Cost.usd("0.0001")).end();
            step.cost(Cost.usd("0.0002")).end();
          }
        });

    assertThat(root.accumulatedCost().total()).isEqualByComparingTo(usd("0.48"));
    root.end();
  }

  @Test
  void accumulatedCost_leavesOutOtherTraces() {
    try (Observation root = langspan.startObservation("root")) {
      langspan.observationBuilder("other").noParent().start().cost(Cost.usd("5")).end();
      langspan
          .observationBuilder("joined")
          .trace(Langspan.traceIdFromSeed("x"))
          .start()
          .cost(Cost.usd("5"))
          .end();
      assertThat(root.accumulatedCost().total()).isZero();
    }
  }

  @Test
  void accumulatedCost_countsALateChild() {
    Observation root = langspan.observationBuilder("root").start();
    root.end();
    langspan.observationBuilder("late").parent(root).start().cost(Cost.usd("2")).end();

    assertThat(root.accumulatedCost().total()).isEqualByComparingTo(usd("2"));
  }
}
