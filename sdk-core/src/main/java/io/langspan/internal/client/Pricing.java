// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanSettings.CostMode;
import io.langspan.internal.log.Guard;
import io.langspan.usage.Cost;
import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import java.util.Map;

/** Computes the cost of a call that has none, when it ends. */
final class Pricing {

  private final CostMode mode;

  Pricing(CostMode mode) {
    this.mode = mode;
  }

  /** Reads the price table, lest the thread that ends the first call must. */
  void load() {
    if (mode != CostMode.SERVER) {
      PriceTable.builtIn();
    }
  }

  void apply(ObservationState call) {
    Usage usage = call.usage;
    String model = call.model;
    if (mode == CostMode.SERVER || call.cost != null || usage == null || model == null) {
      return;
    }
    try {
      PriceTable table = PriceTable.builtIn();
      Map<String, Object> parameters = Entry.toMap(call.parameters);
      Cost cost = table.price(model, usage, parameters);
      if (cost != null) {
        call.cost = cost;
        call.costSource = "table:" + table.date();
      }
    } catch (Throwable e) {
      Guard.failed("computing a cost", e);
    }
  }
}
