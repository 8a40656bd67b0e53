// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs from some time on, and what it cost before.
 *
 * @param name the table's own, which may hold {@code *}
 * @param since seconds since 1970; {@link Long#MIN_VALUE} for ever
 * @param tiers first the standard one; they may be filled later, but before use
 * @param before what held until then
 */
record ModelPrice(String name, long since, List<Tier> tiers, @Nullable ModelPrice before) {

  static ModelPrice always(String name, List<Tier> tiers) {
    return new ModelPrice(name, Long.MIN_VALUE, tiers, null);
  }

  /** Both, the newest first; of the same time the other one. */
  ModelPrice with(ModelPrice other) {
    if (other.since > since) {
      return new ModelPrice(other.name, other.since, other.tiers, this);
    }
    if (other.since == since) {
      return new ModelPrice(other.name, since, other.tiers, before);
    }
    return new ModelPrice(name, since, tiers, before == null ? other : before.with(other));
  }

  /** What holds at a time, in seconds since 1970; {@code null} before the first price. */
  @Nullable ModelPrice at(long epochSecond) {
    ModelPrice price = this;
    while (price != null && price.since > epochSecond) {
      price = price.before;
    }
    return price;
  }

  /** Whether it costs nothing now, before or later. */
  boolean isEverFree() {
    return isFree() || (before != null && before.isEverFree());
  }

  /** Whether it costs nothing, whatever is used. */
  boolean isFree() {
    for (int i = 0; i < tiers.size(); i++) {
      if (!tiers.get(i).isFree()) {
        return false;
      }
    }
    return true;
  }

  Tier tier(Usage usage, Map<String, ? extends @Nullable Object> modelParameters) {
    for (int i = 1; i < tiers.size(); i++) {
      if (tiers.get(i).holds(usage, modelParameters)) {
        return tiers.get(i);
      }
    }
    return tiers.get(0);
  }
}
