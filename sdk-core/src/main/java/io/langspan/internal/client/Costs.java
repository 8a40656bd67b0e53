// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanSettings;
import io.langspan.internal.context.TraceContext;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.langspan.usage.CostBudget;
import io.langspan.usage.Usage;
import io.opentelemetry.context.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What calls cost by the settings of a client, and whether more may be spent. Any thread. */
final class Costs {

  private final Pricing pricing;
  private final @Nullable Estimates estimates;
  private final @Nullable Budgets budgets;

  Costs(ClientParts parts) {
    LangspanSettings settings = parts.settings();
    this.pricing = new Pricing(settings, parts.server());
    this.estimates = Estimates.of(settings.estimateUsage());
    this.budgets = Budgets.of(settings, parts.clock());
  }

  /** Loads what the end of the first call would have to wait for. */
  void load() {
    pricing.load();
  }

  /** Sets what a call that ends has used and cost, as far as nobody has said it. */
  void complete(ObservationSetters call) {
    Usage guessed = estimates == null ? null : estimates.of(call);
    if (guessed == null) {
      pricing.apply(call);
    } else {
      priceByGuess(call, guessed);
    }
    Usage used = call.usage;
    if (used != null && !used.isConsistent()) {
      call.note(Keys.USAGE_INCONSISTENT);
    }
  }

  private void priceByGuess(ObservationSetters call, Usage guessed) {
    boolean isPriced = call.cost != null;
    call.usage = guessed;
    call.note(Keys.USAGE_ESTIMATED);
    pricing.apply(call);
    String source = call.costSource;
    if (!isPriced && source != null) {
      call.costSource = "estimated:".concat(source);
    }
  }

  /**
   * Something was spent.
   *
   * @param whole what its trace has spent with it
   */
  void spent(ObservationTree by, Spent spent, Spent whole) {
    if (budgets != null && (spent.cost() != null || spent.unpriced())) {
      budgets.spent(spent.costOrZero(), whole.costOrZero(), by.traceId(), by.whose(by.trace));
    }
  }

  /** The budget that forbids another call in this context. */
  CostBudget.@Nullable Passed refusal(Context context) {
    Budgets known = budgets;
    if (known == null) {
      return null;
    }
    return Guard.call(
            "looking at a budget",
            () -> Optional.ofNullable(refusal(known, TraceContext.of(context))),
            Optional.<CostBudget.Passed>empty())
        .orElse(null);
  }

  private static CostBudget.@Nullable Passed refusal(
      Budgets budgets, @Nullable TraceContext entry) {
    TraceAttributes who = entry == null ? TraceAttributes.empty() : entry.traceAttributes();
    return entry != null && entry.observation() instanceof RecordingObservation observation
        ? budgets.refusal(
            observation.top().endedCost(), observation.traceId(), observation.whose(who))
        : budgets.refusal(null, null, who);
  }
}
