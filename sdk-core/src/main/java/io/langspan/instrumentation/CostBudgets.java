// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import io.langspan.Langspan;
import io.langspan.internal.client.BudgetedClient;
import io.langspan.usage.CostBudget;
import io.langspan.usage.CostBudgetException;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Where an adapter asks, before it calls a model, whether there is money left.
 *
 * @since 0.1
 */
public final class CostBudgets {

  private CostBudgets() {}

  /**
   * Fails if a {@link CostBudget} that the application has asked to refuse calls is spent in this
   * context: that of its trace, its session or its user. Does nothing otherwise.
   *
   * @throws CostBudgetException the application is to see it, instead of the call's result
   */
  @SuppressWarnings("NullAway") // what is safe may be null
  public static void check(Langspan langspan, Context context) {
    if (langspan instanceof BudgetedClient client) {
      CostBudget.Passed refusal =
          Safely.<CostBudget.@Nullable Passed>call(
              "a look at budgets", () -> client.refusal(context), null);
      if (refusal != null) {
        throw new CostBudgetException(refusal);
      }
    }
  }
}
