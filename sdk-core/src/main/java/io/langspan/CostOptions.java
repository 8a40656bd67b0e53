// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import io.langspan.LangspanSettings.CostMode;
import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.log.Guard;
import io.langspan.usage.CostBudget;
import io.langspan.usage.PriceTable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a builder was told of costs. */
final class CostOptions implements Cloneable {

  CostMode mode;
  @Nullable PriceTable prices;
  List<CostBudget> budgets = List.of();
  List<String> estimated;

  CostOptions(ConfigSource source) {
    mode = source.choice("LANGSPAN_COST", CostMode.class, CostMode.TABLE);
    String file = source.text("LANGSPAN_PRICE_FILE");
    prices = file == null ? null : read(file);
    String models = source.text("LANGSPAN_ESTIMATE_USAGE");
    estimated = models == null ? List.of() : List.of(models.split("[,\\s]+"));
  }

  private static @Nullable PriceTable read(String file) {
    try {
      return PriceTable.read(Path.of(file));
    } catch (RuntimeException e) {
      Guard.report(
          "LANGSPAN_PRICE_FILE",
          "LANGSPAN_PRICE_FILE must name a price file; using no prices of your own instead: {}",
          e.getMessage());
      return null;
    }
  }

  /** What holds from now on, whatever the builder is told later. */
  CostOptions built() {
    try {
      return (CostOptions) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }
}
