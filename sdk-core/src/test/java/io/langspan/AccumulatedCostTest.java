// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.usage.Cost;
import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  @Test
  void accumulatedUsage_sumsTheCallsOfTheSubtree_bucketByBucket() {
    Usage first = Usage.builder().input(10).inputCached(5).output(2).build();
    try (Observation root = langspan.startObservation("root")) {
      assertThat(root.accumulatedUsage().isEmpty()).isTrue();
      Generation call = langspan.startGeneration("call").usage(first);
      assertThat(call.accumulatedUsage()).isEqualTo(first);
      assertThat(root.accumulatedUsage().isEmpty()).isTrue(); // not before it ends
      call.close();
      langspan.startGeneration("call").usage(Usage.of(1, 1)).close();

      assertThat(root.accumulatedUsage()).isEqualTo(first.plus(Usage.of(1, 1)));
      assertThat(call.accumulatedUsage()).isEqualTo(first);
    }
  }

  @Test
  void root_carriesTheTotalsOfTheTrace_underNamesThatTheServerDoesNotKnow() {
    try (Observation root = langspan.startObservation("root")) {
      try (Observation step = langspan.startObservation("step")) {
        step.cost(Cost.usd("0.5"));
        langspan.startGeneration("call").usage(Usage.of(10, 2)).cost(Cost.usd("0.25")).close();
      }
    }

    assertThat(attributes("root"))
        .containsEntry("langspan.trace.cost.total", 0.75)
        .containsEntry("langspan.trace.tokens.input", 10L)
        .containsEntry("langspan.trace.tokens.output", 2L)
        .containsEntry("langspan.trace.tokens.total", 12L)
        .doesNotContainKeys(
            "langfuse.observation.cost_details",
            "langfuse.observation.usage_details",
            "gen_ai.usage.input_tokens");
    assertThat(attributes("step")).doesNotContainKey("langspan.trace.cost.total");
    assertThat(attributes("call")).doesNotContainKey("langspan.trace.tokens.total");
  }

  @Test
  void root_isMarked_whenOneOfManyThreadsUsedWhatHasNoPrice() {
    Usage searched = Usage.builder().input(1000).bucket("web_search_queries", 3).build();
    Observation root = langspan.observationBuilder("root").start();
    Threads.together(
        16,
        n -> {
          for (int i = 0; i < 20; i++) {
            Observation step = langspan.observationBuilder("step").parent(root).start();
            Usage used = n == 7 && i == 13 ? searched : Usage.of(1000, 0);
            langspan
                .generationBuilder("call")
                .parent(step)
                .start()
                .model("gpt-4o")
                .usage(used)
                .end();
            step.end();
          }
        });

    assertThat(root.accumulatedCost().isComplete()).isFalse();
    assertThat(root.accumulatedCost().total()).isEqualByComparingTo(usd("0.8"));
    root.end();
    assertThat(attributes("root"))
        .containsEntry("langspan.trace.cost.total", 0.8)
        .containsEntry("langspan.trace.cost.incomplete", true)
        .doesNotContainKey("langspan.cost.incomplete");
  }

  @Test
  void root_isMarked_whenAModelBelowHasNoPrice() {
    try (Observation root = langspan.startObservation("root")) {
      try (Observation step = langspan.startObservation("step")) {
        langspan.startGeneration("unknown").model("our-model").usage(Usage.of(10, 2)).close();
        assertThat(step.accumulatedCost()).isEqualTo(Cost.zero().incomplete());
      }
      langspan.startGeneration("known").model("gpt-4o").usage(Usage.of(1000, 0)).close();
      assertThat(root.accumulatedCost().isComplete()).isFalse();
    }

    assertThat(attributes("root"))
        .containsEntry("langspan.trace.cost.total", 0.0025)
        .containsEntry("langspan.trace.cost.incomplete", true);
    assertThat(attributes("known")).doesNotContainKey("langspan.cost.incomplete");
  }

  @ParameterizedTest
  @EnumSource(
      value = ObservationType.class,
      names = {"GENERATION", "EMBEDDING"})
  void root_isMarked_whenACallDoesNotSayWhatItUsed(ObservationType type) {
    try (Observation root = langspan.startObservation("root")) {
      try (Observation step = langspan.startObservation("step")) {
        langspan.generationBuilder("silent").type(type).start().model("gpt-4o").output("x").end();
        assertThat(step.accumulatedCost()).isEqualTo(Cost.zero().incomplete());
      }
      langspan.startGeneration("known").model("gpt-4o").usage(Usage.of(1000, 0)).close();
      assertThat(root.accumulatedCost().isComplete()).isFalse();
    }

    assertThat(attributes("root"))
        .containsEntry("langspan.trace.cost.total", 0.0025)
        .containsEntry("langspan.trace.cost.incomplete", true);
  }

  @Test
  void root_isMarked_whenNothingHasAKnownCost() {
    try (Observation root = langspan.startObservation("root")) {
      langspan.startGeneration("unknown").model("our-model").usage(Usage.of(10, 2)).close();
    }

    assertThat(attributes("root"))
        .containsEntry("langspan.trace.cost.incomplete", true)
        .doesNotContainKey("langspan.trace.cost.total");
  }

  @Test
  void root_isMarked_whenAStreamWasCancelled() {
    try (Observation root = langspan.startObservation("root")) {
      Generation stream = langspan.startGeneration("stream").model("gpt-4o");
      stream.level(ObservationLevel.WARNING).statusMessage("cancelled").close();
    }

    assertThat(attributes("root")).containsEntry("langspan.trace.cost.incomplete", true);
  }

  @Test
  void root_isMarked_whenACallFailedInTheMiddleOfItsAnswer() {
    try (Observation root = langspan.startObservation("root")) {
      Generation stream = langspan.startGeneration("stream").model("gpt-4o");
      stream.completionStartTime().error(new IOException("reset")).close();
    }

    assertThat(attributes("root")).containsEntry("langspan.trace.cost.incomplete", true);
  }

  @Test
  void root_isNotMarked_whenACallFailedBeforeItsAnswer() {
    try (Observation root = langspan.startObservation("root")) {
      langspan.startGeneration("refused").model("gpt-4o").error(new IOException("429")).close();
      langspan.startGeneration("failed").model("gpt-4o").level(ObservationLevel.ERROR).close();
      assertThat(root.accumulatedCost().isComplete()).isTrue();
    }

    assertThat(attributes("root")).doesNotContainKey("langspan.trace.cost.incomplete");
  }

  @Test
  void root_isNotMarked_whenWhatIsBelowACallSaysWhatItUsed() {
    try (Observation root = langspan.startObservation("root")) {
      try (Generation outer = langspan.startGeneration("outer").model("gpt-4o")) {
        langspan.startGeneration("inner").model("gpt-4o").usage(Usage.of(1000, 0)).close();
      }
    }

    assertThat(attributes("root"))
        .containsEntry("langspan.trace.cost.total", 0.0025)
        .doesNotContainKey("langspan.trace.cost.incomplete");
  }

  @Test
  void root_isNotMarked_whenAllThatWasUsedHasAPrice() {
    try (Observation root = langspan.startObservation("root")) {
      langspan.startGeneration("priced").model("gpt-4o").usage(Usage.of(1000, 0)).close();
      langspan.startGeneration("given").usage(Usage.of(1, 1)).cost(Cost.usd("0.1")).close();
      langspan.startGeneration("nothing").model("our-model").usage(Usage.of(0, 0)).close();
      langspan.startGeneration("free").model("our-model").cost(Cost.zero()).close();
      langspan.startObservation("tool").cost(Cost.usd("0.1")).close();
      assertThat(root.accumulatedCost().isComplete()).isTrue();
    }

    assertThat(attributes("root"))
        .containsKey("langspan.trace.cost.total")
        .doesNotContainKey("langspan.trace.cost.incomplete");
  }

  @Test
  void cost_isMarked_whenTheApplicationSaysThatSomethingIsMissing() {
    try (Observation root = langspan.startObservation("root")) {
      langspan.startObservation("tool").cost(Cost.usd("0.1").incomplete()).close();
    }

    assertThat(attributes("tool")).containsEntry("langspan.cost.incomplete", true);
    assertThat(attributes("root")).containsEntry("langspan.trace.cost.incomplete", true);
  }

  @Test
  void root_carriesNoTotals_whenNothingWasSpent() {
    try (Observation root = langspan.startObservation("root")) {
      langspan.startGeneration("call").close();
    }

    assertThat(attributes("root").keySet()).noneMatch(key -> key.startsWith("langspan.trace."));
  }

  @Test
  void usage_thatContradictsItself_isMarked() {
    Usage broken = Usage.inclusive(5, 1).inputCached(10).build();
    langspan.startGeneration("broken").usage(broken).close();
    langspan.startGeneration("sound").usage(Usage.of(1, 1)).close();

    String mark = "langfuse.observation.metadata.langspan.usage.inconsistent";
    assertThat(attributes("broken")).containsEntry(mark, "true");
    assertThat(attributes("sound")).doesNotContainKey(mark);
  }
}
