// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanSettings;
import io.langspan.LangspanSettings.CostMode;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.langspan.usage.Cost;
import io.langspan.usage.CostBudget;
import io.langspan.usage.CostBudget.Passed;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches what traces, sessions and users spend. Safe for many threads, and without locks. */
final class Budgets {

  private static final int KEPT_APART = 10_000;

  private final List<Watched> all;

  /**
   * A budget.
   *
   * @param spendings by session or user; {@code null} where the trace itself knows
   */
  private record Watched(CostBudget budget, @Nullable Spendings spendings) {}

  private Budgets(List<Watched> all) {
    this.all = all;
  }

  /** {@code null} for none. */
  static @Nullable Budgets of(LangspanSettings settings, NanoClock clock) {
    List<CostBudget> budgets = settings.costBudgets();
    if (budgets.isEmpty()) {
      return null;
    }
    if (settings.costMode() == CostMode.SERVER) {
      Guard.report(
          "budgets without prices",
          "With LANGSPAN_COST=server nothing is priced here: cost budgets count only what the"
              + " application or a provider says that it cost");
    }
    return new Budgets(budgets.stream().map(budget -> watched(budget, clock)).toList());
  }

  private static Watched watched(CostBudget budget, NanoClock clock) {
    Duration window = budget.window();
    return new Watched(
        budget,
        budget.scope() == CostBudget.Scope.TRACE
            ? null
            : new Spendings(KEPT_APART, window == null ? 0 : window.toNanos(), clock::nanoTime));
  }

  /**
   * Somebody spent something.
   *
   * @param whole what its trace has cost with it
   * @param who the attributes of the trace
   */
  void spent(Cost cost, Cost whole, String traceId, TraceAttributes who) {
    for (Watched each : all) {
      CostBudget budget = each.budget;
      String id = id(budget, traceId, who);
      if (id != null) {
        Cost sum = each.spendings == null ? whole : each.spendings.add(id, cost);
        // Sums only grow, each is seen once, so exactly one of them is the first above the limit.
        if (isAbove(sum, budget)
            && sum.total().subtract(cost.total()).compareTo(budget.limit().total()) <= 0) {
          tell(new Passed(budget, id, sum));
        }
      }
    }
  }

  private static void tell(Passed passed) {
    Consumer<? super Passed> listener = passed.budget().listener();
    if (listener != null) {
      Guard.run("telling of a spent budget", () -> listener.accept(passed));
    }
  }

  /** The first budget that is spent and refuses. */
  @Nullable Passed refusal(@Nullable Cost whole, @Nullable String traceId, TraceAttributes who) {
    for (Watched each : all) {
      String id = each.budget.isRefusing() ? id(each.budget, traceId, who) : null;
      if (id != null) {
        Cost sum = each.spendings == null ? whole : each.spendings.sum(id);
        if (sum != null && isAbove(sum, each.budget)) {
          return new Passed(each.budget, id, sum);
        }
      }
    }
    return null;
  }

  private static boolean isAbove(Cost sum, CostBudget budget) {
    return sum.total().compareTo(budget.limit().total()) > 0;
  }

  private static @Nullable String id(
      CostBudget budget, @Nullable String traceId, TraceAttributes who) {
    return switch (budget.scope()) {
      case TRACE -> traceId;
      case SESSION -> who.sessionId();
      case USER -> who.userId();
    };
  }
}
