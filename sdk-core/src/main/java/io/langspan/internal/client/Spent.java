// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What was spent; {@code null} where nothing is known.
 *
 * @param withOwn whether what an observation itself has spent is part of it
 * @param unpriced whether something was used of which nobody here knows the price
 */
record Spent(@Nullable Cost cost, @Nullable Usage usage, boolean withOwn, boolean unpriced) {

  /** Of an observation that has ended. */
  static Spent own(@Nullable Cost cost, @Nullable Usage usage) {
    return new Spent(cost, usage, true, cost == null && usage != null && !usage.isEmpty());
  }

  /** Of a call of a model of which nobody says what it took. */
  static final Spent UNKNOWN = new Spent(null, null, true, true);

  private static final Spent UNKNOWN_BELOW = new Spent(null, null, false, true);

  /** Of something below that is no observation of ours. */
  static Spent below(Cost cost) {
    return new Spent(cost, null, false, false);
  }

  static Spent sum(@Nullable Spent before, Spent more) {
    if (before == null) {
      return more;
    }
    return before.holds(more)
        ? before
        : new Spent(
            plus(before.cost, more.cost),
            plus(before.usage, more.usage),
            before.withOwn || more.withOwn,
            before.unpriced || more.unpriced);
  }

  private boolean holds(Spent more) {
    return more.cost == null
        && more.usage == null
        && (withOwn || !more.withOwn)
        && (unpriced || !more.unpriced);
  }

  /** The same to an observation above. */
  Spent below() {
    if (!withOwn) {
      return this;
    }
    return equals(UNKNOWN) ? UNKNOWN_BELOW : new Spent(cost, usage, false, unpriced);
  }

  private static @Nullable Cost plus(@Nullable Cost before, @Nullable Cost more) {
    return before == null ? more : before.plus(more);
  }

  private static @Nullable Usage plus(@Nullable Usage before, @Nullable Usage more) {
    return before == null ? more : before.plus(more);
  }

  Cost costOrZero() {
    Cost known = cost == null ? Cost.zero() : cost;
    return unpriced ? known.incomplete() : known;
  }

  /** As plain numbers under names that the server does not know, lest it add them up again. */
  void writeTotals(RecordedAttributes.Sink sink) {
    if (cost != null) {
      sink.put(Keys.TRACE_COST, cost.total().doubleValue());
    }
    if (unpriced || (cost != null && !cost.isComplete())) {
      sink.put(Keys.TRACE_COST_INCOMPLETE, true);
    }
    if (usage != null) {
      sink.put(Keys.TRACE_INPUT_TOKENS, usage.inputTotal());
      sink.put(Keys.TRACE_OUTPUT_TOKENS, usage.outputTotal());
      sink.put(Keys.TRACE_TOTAL_TOKENS, usage.total());
    }
  }
}
