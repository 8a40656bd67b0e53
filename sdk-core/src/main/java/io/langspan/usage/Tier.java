// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prices of one model under some conditions. The standard tier has none, so it always holds. */
final class Tier {

  /** The price of a bucket that costs nothing of its own. */
  static final long NONE = -1;

  private final Map<String, Set<String>> parameters;
  private final long inputTokensAbove;
  private final Map<String, Long> prices;
  private final long[] known = new long[Usage.NAMES.size()];

  /**
   * @param parameters accepted values, in lower case, of each model parameter that decides
   * @param inputTokensAbove holds for more input tokens than this; negative if they do not matter
   * @param prices in 10<sup>-12</sup> US dollars per unit, by bucket
   */
  Tier(Map<String, Set<String>> parameters, long inputTokensAbove, Map<String, Long> prices) {
    this.parameters = parameters;
    this.inputTokensAbove = inputTokensAbove;
    this.prices = prices;
    for (int i = 0; i < known.length; i++) {
      known[i] = price(Usage.NAMES.get(i));
    }
  }

  boolean holds(Usage usage, Map<String, ? extends @Nullable Object> modelParameters) {
    if (inputTokensAbove >= 0 && usage.inputTotal() <= inputTokensAbove) {
      return false;
    }
    for (Map.Entry<String, Set<String>> parameter : parameters.entrySet()) {
      if (!isOneOf(parameter.getValue(), modelParameters.get(parameter.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOneOf(Set<String> accepted, @Nullable Object value) {
    return (value instanceof CharSequence || value instanceof Enum<?>)
        && accepted.contains(value.toString().toLowerCase(Locale.ROOT));
  }

  /** Price of the bucket with this index of {@link Usage#NAMES}. */
  long price(int index) {
    return known[index];
  }

  /** Price of a bucket: its own, else that of the nearest bucket that contains it. */
  long price(String bucket) {
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
  private long inherited(String bucket, String side) {
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
