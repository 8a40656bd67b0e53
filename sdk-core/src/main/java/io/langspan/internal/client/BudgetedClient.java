// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.usage.CostBudget;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** A client that knows what was spent. */
public interface BudgetedClient {

  /** The budget that forbids another call in this context. */
  CostBudget.@Nullable Passed refusal(Context context);
}
