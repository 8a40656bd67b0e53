// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import io.langspan.usage.CostBudget.Passed;
import java.util.Locale;

/**
 * A call was not made, because a {@linkplain CostBudget budget} that {@linkplain
 * CostBudget.Builder#refuseCalls() refuses} is spent.
 *
 * @since 0.1
 */
public final class CostBudgetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Passed passed;

  /** With a message that names the limit, and no id. */
  public CostBudgetException(Passed passed) {
    super(
        "The call was not made: of $"
            + passed.budget().limit().total().toPlainString()
            + " per "
            + passed.budget().scope().name().toLowerCase(Locale.ROOT)
            + " $"
            + passed.spent().total().toPlainString()
            + " are spent");
    this.passed = passed;
  }

  /** Whose budget it is, and what was spent. */
  public Passed passed() {
    return passed;
  }
}
