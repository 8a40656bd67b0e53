// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Prices of one model under some conditions. The standard tier has none, so it always holds. */
final class Tier {

  /** A price is a whole number of 10<sup>-12</sup> US dollars per unit. */
  static final int DECIMALS = 12;

  /** The price of a bucket that costs nothing of its own. */
  static final long NONE = -1;

  private static final int REMEMBERED_BUCKETS = 100;
  private static final int MAX_NAME_LENGTH = 100;

  private final List<Condition> conditions;
  private final Map<String, Long> prices;
  private final long[] known = new long[Usage.NAMES.size()];
  private final Map<String, Long> found = new ConcurrentHashMap<>();

  /**
   * @param conditions all must hold
   * @param prices with {@link #DECIMALS}, by bucket
   */
  Tier(List<Condition> conditions, Map<String, Long> prices) {
    this.conditions = conditions;
    this.prices = prices;
    for (int i = 0; i < known.length; i++) {
      known[i] = searched(Usage.NAMES.get(i));
    }
  }

  boolean isStandard() {
    return conditions.isEmpty();
  }

  /** Whether it asks nothing for anything. */
  boolean isFree() {
    for (long price : prices.values()) {
      if (price != 0) {
        return false;
      }
    }
    return !prices.isEmpty();
  }

  boolean holds(Usage usage, Map<String, ? extends @Nullable Object> modelParameters) {
    for (Condition condition : conditions) {
      if (!condition.holds(usage, modelParameters)) {
        return false;
      }
    }
    return true;
  }

  /** Price of the bucket with this index of {@link Usage#NAMES}. */
  long price(int index) {
    return known[index];
  }

  /** Price of a bucket: its own, else that of the nearest bucket that contains it. */
  long price(String bucket) {
    Long price = found.get(bucket);
    if (price == null) {
      price = searched(bucket);
      // Few names come again and again, and to take one apart costs more than all the rest.
      if (found.size() < REMEMBERED_BUCKETS && bucket.length() <= MAX_NAME_LENGTH) {
        found.put(bucket, price);
      }
    }
    return price;
  }

  private long searched(String bucket) {
    Long own = prices.get(bucket);
    if (own != null) {
      return own;
    }
    if (Usage.isTokens(bucket, "input")) {
      return inherited(bucket, "input");
    }
    return Usage.isTokens(bucket, "output") ? inherited(bucket, "output") : NONE;
  }

  /** {@code input_cached_audio_tokens}: as cached, else as audio, else as input, else as total. */
  private long inherited(String name, String side) {
    String bucket = name.length() > MAX_NAME_LENGTH ? side : name; // nor is an endless one cut up
    String part =
        bucket.endsWith("_tokens")
            ? bucket.substring(0, bucket.length() - "_tokens".length())
            : bucket;
    String kind = part.substring(Math.max(0, part.lastIndexOf('_')));
    long price = plain(part);
    for (int cut = part.lastIndexOf('_');
        price == NONE && cut > side.length();
        cut = part.lastIndexOf('_', cut - 1)) {
      price = plain(part.substring(0, cut));
    }
    if (price == NONE) {
      price = plain(side.concat(kind));
    }
    if (price == NONE) {
      price = plain(side);
    }
    return price == NONE ? prices.getOrDefault("total", NONE) : price;
  }

  // Models that tell audio from text name a price for text only; what is not audio is text there.
  private long plain(String part) {
    Long price = prices.get(part.concat("_tokens"));
    if (price == null) {
      price = prices.get(part);
    }
    return price != null ? price : prices.getOrDefault(part.concat("_text_tokens"), NONE);
  }
}
