// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What was spent; {@code null} where nothing is known.
 *
 * @param withOwn whether what an observation itself has spent is part of it
 */
record Spent(@Nullable Cost cost, @Nullable Usage usage, boolean withOwn) {

  static Spent sum(@Nullable Spent before, Spent more) {
    return before == null
        ? more
        : new Spent(
            plus(before.cost, more.cost),
            plus(before.usage, more.usage),
            before.withOwn || more.withOwn);
  }

  /** The same to an observation above. */
  Spent below() {
    return withOwn ? new Spent(cost, usage, false) : this;
  }

  private static @Nullable Cost plus(@Nullable Cost before, @Nullable Cost more) {
    return before == null ? more : before.plus(more);
  }

  private static @Nullable Usage plus(@Nullable Usage before, @Nullable Usage more) {
    return before == null ? more : before.plus(more);
  }

  Cost costOrZero() {
    return cost == null ? Cost.zero() : cost;
  }

  /** As plain numbers under names that the server does not know, lest it add them up again. */
  void writeTotals(RecordedAttributes.Sink sink) {
    if (cost != null) {
      sink.put(Keys.TRACE_COST, cost.total().doubleValue());
    }
    if (usage != null) {
      sink.put(Keys.TRACE_INPUT_TOKENS, usage.inputTotal());
      sink.put(Keys.TRACE_OUTPUT_TOKENS, usage.outputTotal());
      sink.put(Keys.TRACE_TOTAL_TOKENS, usage.total());
    }
  }
}
