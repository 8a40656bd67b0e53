// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanSettings.CostMode;
import io.langspan.internal.log.Guard;
import io.langspan.usage.Cost;
import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    if (mode == CostMode.SERVER || call.cost != null || usage == null) {
      return;
    }
    try {
      PriceTable table = PriceTable.builtIn();
      Map<String, Object> parameters = Entry.view(call.parameters);
      Cost cost = price(table, call.responseModel, usage, parameters);
      if (cost == null) { // a name that only this deployment has
        cost = price(table, call.model, usage, parameters);
      }
      if (cost != null) {
        call.cost = cost;
        call.costSource = Source.NAME;
      }
    } catch (Throwable e) {
      Guard.failed("computing a cost", e);
    }
  }

  /** A class of its own: it reads the table. */
  private static final class Source {
    static final String NAME = "table:" + PriceTable.builtIn().date();
  }

  private static @Nullable Cost price(
      PriceTable table, @Nullable String model, Usage usage, Map<String, Object> parameters) {
    return model == null ? null : table.price(model, usage, parameters);
  }
}
