// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanSettings;
import io.langspan.LangspanSettings.CostMode;
import io.langspan.internal.log.Guard;
import io.langspan.internal.log.LogName;
import io.langspan.internal.log.Once;
import io.langspan.usage.Cost;
import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the cost of a call that has none, when it ends: by the user's own prices, then by those
 * of the project where they are wanted, then by the built-in table.
 */
final class Pricing {

  private static final Logger logger = LoggerFactory.getLogger(Pricing.class);

  private static final String TIER = "service_tier";

  private final CostMode mode;
  private final @Nullable PriceTable own;
  private final @Nullable ServerPrices project;
  private final Once reported = new Once(1_000);

  Pricing(LangspanSettings settings, ServerLink server) {
    this.mode = settings.costMode();
    this.own = settings.prices();
    this.project = mode == CostMode.PROJECT ? ServerPrices.of(settings, server) : null;
  }

  /** Reads the price table, lest the thread that ends the first call must. */
  void load() {
    if (mode != CostMode.SERVER) {
      PriceTable.builtIn();
      if (project != null) {
        project.table();
      }
    }
  }

  void apply(ObservationState call) {
    if (mode == CostMode.SERVER || call.cost != null || !call.namesModel()) {
      return;
    }
    try {
      PriceTable projects = project == null ? null : project.table();
      if (!priced(call, own, "own:") && !priced(call, projects, "project:")) {
        PriceTable table = PriceTable.builtIn();
        if (!priced(call, table, null) && isMissed(call, table)) {
          report(call.responseModel == null ? call.model : call.responseModel, table);
        }
      }
    } catch (Throwable e) {
      Guard.failed("computing a cost", e);
    }
  }

  /** As they were sent, but with the tier that was served, which may be another one. */
  private static Map<String, Object> parameters(ObservationState call) {
    String tier = call.servedTier;
    boolean isSaid = tier != null && !tier.isBlank() && !tier.equalsIgnoreCase("auto");
    return Entry.view(isSaid ? Entry.with(call.parameters, TIER, tier) : call.parameters);
  }

  private static boolean priced(
      ObservationState call, @Nullable PriceTable table, @Nullable String source) {
    Cost cost = table == null ? null : price(call, table);
    if (table == null || cost == null) {
      return false;
    }
    call.cost = cost;
    call.costSource = source == null ? Source.NAME : source.concat(table.date().toString());
    return true;
  }

  /** By the model that answered; that may be a name that only this deployment has. */
  private static @Nullable Cost price(ObservationState call, PriceTable table) {
    Cost cost = price(call, call.responseModel, table);
    return cost == null ? price(call, call.model, table) : cost;
  }

  private static @Nullable Cost price(
      ObservationState call, @Nullable String model, PriceTable table) {
    return table.price(model, call.usage, parameters(call), start(call));
  }

  private static Instant start(ObservationState call) {
    return Instant.ofEpochSecond(Math.floorDiv(call.startEpochNanos, 1_000_000_000L));
  }

  /** Whether it would have been priced by this table if that listed the model. */
  private static boolean isMissed(ObservationState call, PriceTable table) {
    Usage usage = call.usage;
    boolean hasUsed = usage != null && !usage.isEmpty();
    return hasUsed && table.find(call.responseModel) == null && table.find(call.model) == null;
  }

  private void report(@Nullable String model, PriceTable last) {
    if (model != null && !model.isBlank() && reported.first(LogName.cut(model))) {
      Guard.warn(
          logger,
          "No price for model \"{}\" in the price table of {}: its calls carry no cost (reported"
              + " once). Check the name, or give the cost with cost(Cost.usd(...)).",
          LogName.of(model),
          last.date());
    }
  }

  /** A class of its own: it reads the table. */
  private static final class Source {
    static final String NAME = "table:" + PriceTable.builtIn().date();
  }
}
