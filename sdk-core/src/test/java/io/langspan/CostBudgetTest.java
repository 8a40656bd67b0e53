// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.langspan.LangspanSettings.CostMode;
import io.langspan.instrumentation.CostBudgets;
import io.langspan.propagation.TraceAttributes;
import io.langspan.usage.Cost;
import io.langspan.usage.CostBudget;
import io.langspan.usage.CostBudget.Passed;
import io.langspan.usage.CostBudgetException;
import io.langspan.usage.Usage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // a scope that is only closed
class CostBudgetTest {

  private final List<Passed> passed = new CopyOnWriteArrayList<>();

  private Recorded with(CostBudget.Builder budget) {
    return Recorded.with(s -> s.costBudget(budget.onPassed(passed::add).build()));
  }

  private static void spend(Langspan langspan, String usd) {
    langspan.startObservation("tool").cost(Cost.usd(usd)).close();
  }

  private static void check(Langspan langspan) {
    CostBudgets.check(langspan, Context.current());
  }

  @Test
  void perTrace_tellsOnce_whenTheLimitIsPassed_andNotWhenItIsReached() {
    try (Recorded recorded = with(CostBudget.perTrace(Cost.usd("0.5")))) {
      Langspan langspan = recorded.langspan();
      try (Observation root = langspan.startObservation("root")) {
        spend(langspan, "0.25");
        spend(langspan, "0.25");
        assertThat(passed).isEmpty();
        spend(langspan, "0.1");
        spend(langspan, "0.1");

        assertThat(passed).hasSize(1);
        assertThat(passed.get(0).id()).isEqualTo(root.traceId());
        assertThat(passed.get(0).spent()).isEqualTo(Cost.usd("0.6"));
      }
      try (Observation root = langspan.startObservation("another")) {
        spend(langspan, "0.5");
      }
      assertThat(passed).hasSize(1);
    }
  }

  @Test
  void perTrace_countsWhatTheTableSays() {
    try (Recorded recorded = with(CostBudget.perTrace(Cost.usd("0.001")))) {
      recorded.langspan().startGeneration("c").model("gpt-4o").usage(Usage.of(1000, 0)).close();

      assertThat(passed).hasSize(1);
    }
  }

  @Test
  void perTrace_tellsOnce_whenManyThreadsSpendAtOnce() {
    try (Recorded recorded = with(CostBudget.perTrace(Cost.usd("0.5")))) {
      Observation root = recorded.langspan().observationBuilder("root").start();
      Threads.together(
          8,
          n -> {
            for (int i = 0; i < 100; i++) {
              var builder = recorded.langspan().observationBuilder("step").parent(root);
              builder.start().cost(Cost.usd("0.01")).end();
            }
          });
      root.end();

      assertThat(passed).extracting(Passed::spent).containsExactly(Cost.usd("0.51"));
    }
  }

  @Test
  void perUser_addsUpOverTraces_andThreads() {
    try (Recorded recorded = with(CostBudget.perUser(Cost.usd("1")))) {
      Langspan langspan = recorded.langspan();
      Threads.together(
          8,
          n -> {
            for (int i = 0; i < 10; i++) {
              Observation root = langspan.observationBuilder("root").noParent().start();
              root.userId(n < 4 ? "u-1" : "u-" + n).cost(Cost.usd("0.03")).end();
            }
          });

      assertThat(passed).hasSize(1);
      assertThat(passed.get(0).id()).isEqualTo("u-1");
      assertThat(passed.get(0).spent()).isEqualTo(Cost.usd("1.02"));
    }
  }

  @ParameterizedTest
  @EnumSource(CostBudget.Scope.class)
  void spent_isNotComplete_whenSomethingWasUsedThatHasNoPrice(CostBudget.Scope scope) {
    try (Recorded recorded = with(per(scope, Cost.usd("1")).refuseCalls())) {
      Langspan langspan = recorded.langspan();
      try (Observation root = langspan.startObservation("root")) {
        root.userId("u-1").sessionId("s-1");
        langspan.startGeneration("call").model("our-model").usage(Usage.of(10, 2)).close();
        spend(langspan, "2");

        assertThat(passed).extracting(Passed::spent).containsExactly(Cost.usd("2").incomplete());
        assertThatThrownBy(() -> check(langspan))
            .extracting(e -> ((CostBudgetException) e).passed().spent())
            .isEqualTo(Cost.usd("2").incomplete());
      }
    }
  }

  private static CostBudget.Builder per(CostBudget.Scope scope, Cost limit) {
    return switch (scope) {
      case TRACE -> CostBudget.perTrace(limit);
      case SESSION -> CostBudget.perSession(limit);
      case USER -> CostBudget.perUser(limit);
    };
  }

  @Test
  void perUser_knowsAUserThatTheRootNamedLater() {
    try (Recorded recorded = with(CostBudget.perUser(Cost.zero()))) {
      Langspan langspan = recorded.langspan();
      try (Observation root = langspan.startObservation("root")) {
        Observation early = langspan.observationBuilder("early").start();
        root.userId("u-1");
        early.cost(Cost.usd("0.1")).end();
      }

      assertThat(passed).extracting(Passed::id).containsExactly("u-1");
    }
  }

  @Test
  void perSession_beginsAnew_afterItsWindow() {
    try (Recorded recorded =
        with(CostBudget.perSession(Cost.usd("1")).every(Duration.ofMillis(1)).refuseCalls())) {
      Langspan langspan = recorded.langspan();
      try (Observation root = langspan.startObservation("root")) {
        root.sessionId("s-1");
        spend(langspan, "2");
        long start = System.nanoTime();
        while (System.nanoTime() - start < 2_000_000) {
          Thread.onSpinWait();
        }
        assertThatCode(() -> check(langspan)).doesNotThrowAnyException();
        spend(langspan, "2");
      }

      assertThat(passed).extracting(Passed::spent).containsExactly(Cost.usd("2"), Cost.usd("2"));
    }
  }

  @Test
  void check_fails_onceABudgetThatRefusesIsSpent_there_andNowhereElse() {
    try (Recorded recorded = with(CostBudget.perSession(Cost.usd("1")).refuseCalls())) {
      Langspan langspan = recorded.langspan();
      try (Scope session =
          langspan.propagateAttributes(TraceAttributes.builder().sessionId("s-1").build())) {
        check(langspan);
        spend(langspan, "1.5");

        assertThatThrownBy(() -> check(langspan))
            .isInstanceOf(CostBudgetException.class)
            .hasMessage("The call was not made: of $1 per session $1.5 are spent")
            .extracting(e -> ((CostBudgetException) e).passed().id())
            .isEqualTo("s-1");
      }
      check(langspan);
      check(Langspan.noop());
    }
  }

  @Test
  void check_looksAtTheWholeTrace_fromAnyStepOfIt() {
    try (Recorded recorded = with(CostBudget.perTrace(Cost.usd("1")).refuseCalls())) {
      Langspan langspan = recorded.langspan();
      try (Observation root = langspan.startObservation("root")) {
        spend(langspan, "1.5");
        try (Observation step = langspan.startObservation("step")) {
          assertThatThrownBy(() -> check(langspan)).isInstanceOf(CostBudgetException.class);
        }
      }
    }
  }

  @Test
  void check_doesNotCountWhatAnOpenStepWillHaveCost() {
    try (Recorded recorded = with(CostBudget.perTrace(Cost.usd("1")).refuseCalls())) {
      try (Observation root = recorded.langspan().startObservation("root")) {
        root.cost(Cost.usd("1.5"));

        assertThatCode(() -> check(recorded.langspan())).doesNotThrowAnyException();
      }

      assertThat(passed).hasSize(1);
    }
  }

  @Test
  void budgets_sayOnceThatNothingIsPriced_whenPricesAreTheServers() {
    String log =
        LogCapture.of(
            () -> {
              Recorded.with(s -> s.costMode(CostMode.SERVER)).close();
              for (int i = 0; i < 2; i++) {
                CostBudget budget = CostBudget.perTrace(Cost.usd("1")).build();
                Recorded.with(s -> s.costMode(CostMode.SERVER).costBudget(budget)).close();
              }
            });

    assertThat(log.lines()).hasSize(1);
    assertThat(log).contains("WARN", "LANGSPAN_COST=server", "budgets");
  }

  @Test
  void check_doesNothing_whenTheBudgetOnlyTells() {
    try (Recorded recorded = with(CostBudget.perTrace(Cost.zero()))) {
      try (Observation root = recorded.langspan().startObservation("root")) {
        spend(recorded.langspan(), "1");
        assertThatCode(() -> check(recorded.langspan())).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void listener_harmsNobody_whenItThrows() {
    CostBudget.Builder budget =
        CostBudget.perTrace(Cost.zero())
            .onPassed(
                p -> {
                  throw new IllegalStateException("listener");
                });
    try (Recorded recorded = Recorded.with(s -> s.costBudget(budget.build()))) {
      spend(recorded.langspan(), "1");

      assertThat(recorded.attributes("tool")).containsKey("langfuse.observation.cost_details");
    }
  }

  @Test
  void perUser_keepsItsMemoryBounded_andForgetsNobodyWhoSpends() {
    try (Recorded recorded = with(CostBudget.perUser(Cost.usd("1")))) {
      Langspan langspan = recorded.langspan();
      for (int i = 0; i < 30_000; i++) {
        langspan.observationBuilder("o").start().userId("u-" + i).cost(Cost.usd("0.1")).end();
        if (i % 5_000 == 0) {
          langspan.observationBuilder("o").start().userId("x").cost(Cost.usd("0.18")).end();
        }
      }

      assertThat(passed).extracting(Passed::id).containsExactly("x"); // 6 x 0.18
    }
  }

  @Test
  void builder_throwsAtOnce_forALimitThatIsNone() {
    assertThatThrownBy(() -> CostBudget.perTrace(Cost.usd("much")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CostBudget.perTrace(Cost.usd("1")).every(Duration.ofDays(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CostBudget.perUser(Cost.usd("1")).every(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CostBudget.perUser(Cost.usd("1")).every(Duration.ofDays(110_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("292 years");
  }

  @Test
  void toString_tellsNoId() {
    Passed event =
        new Passed(CostBudget.perUser(Cost.usd("1")).build(), "me@example.com", Cost.usd("2"));

    assertThat(event.toString()).isEqualTo("CostBudget[USER, $1] passed: $2");
    assertThat(new CostBudgetException(event)).hasMessageNotContaining("example");
  }
}
