// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanSettings;
import io.langspan.LangspanSettings.CostMode;
import io.langspan.internal.log.Guard;
import io.langspan.usage.Cost;
import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes the cost of a call that has none, when it ends: by the user's own prices, then by those
 * of the project where they are wanted, then by the built-in table.
 */
final class Pricing {

  private static final String TIER = "service_tier";

  private final CostMode mode;
  private final @Nullable PriceTable own;
  private final @Nullable ServerPrices project;

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
    Usage usage = call.usage;
    if (mode == CostMode.SERVER || call.cost != null || usage == null) {
      return;
    }
    try {
      Call asked =
          new Call(
              call.responseModel,
              call.model,
              usage,
              parameters(call),
              Instant.ofEpochSecond(Math.floorDiv(call.startEpochNanos, 1_000_000_000L)));
      PriceTable projects = project == null ? null : project.table();
      if (!priced(call, asked, own, "own:") && !priced(call, asked, projects, "project:")) {
        PriceTable table = PriceTable.builtIn();
        if (!priced(call, asked, table, null)) {
          asked.report(table);
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
      ObservationState call, Call asked, @Nullable PriceTable table, @Nullable String source) {
    Cost cost = table == null ? null : asked.price(table);
    if (table == null || cost == null) {
      return false;
    }
    call.cost = cost;
    call.costSource = source == null ? Source.NAME : source.concat(table.date().toString());
    return true;
  }

  /** What is to be priced. */
  private record Call(
      @Nullable String answered,
      @Nullable String asked,
      Usage usage,
      Map<String, Object> parameters,
      Instant at) {

    /** By the model that answered; that may be a name that only this deployment has. */
    @Nullable Cost price(PriceTable table) {
      Cost cost = price(table, answered);
      return cost == null ? price(table, asked) : cost;
    }

    private @Nullable Cost price(PriceTable table, @Nullable String model) {
      return table.find(model) == null ? null : table.price(model, usage, parameters, at);
    }

    /** Says once that a model is in no table. */
    void report(PriceTable last) {
      if (last.find(answered) == null && last.find(asked) == null) {
        last.price(answered == null ? asked : answered, usage, parameters, at);
      }
    }
  }

  /** A class of its own: it reads the table. */
  private static final class Source {
    static final String NAME = "table:" + PriceTable.builtIn().date();
  }
}
