// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import io.langspan.internal.log.Guard;
import io.langspan.internal.log.Once;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What something cost, in US dollars, as an exact decimal: {@code Cost.usd("0.002")}.
 *
 * <p>An amount that cannot be a cost (not a number, negative, 10<sup>12</sup> or more) throws
 * nothing, because costs are recorded inside the application's own work: it gives a cost that is
 * not {@linkplain #isKnown() known}, is not sent, and is reported once. Digits beyond the 18th
 * decimal place are rounded. The server stores 1,000,000 or more as slightly less than that.
 * Immutable.
 *
 * @since 0.1
 */
public final class Cost {

  private static final Logger logger = LoggerFactory.getLogger(Cost.class);
  private static final Once WARNINGS = new Once(4);

  private static final int MAX_DECIMALS = 18;
  private static final int MAX_DIGITS_BEFORE_POINT = 12;
  // A longer text is not an amount of money, and reading it takes quadratic time.
  private static final int MAX_TEXT_LENGTH = 100;

  private static final Cost ZERO = new Cost(BigDecimal.ZERO, Map.of(), true, true);
  private static final Cost UNKNOWN = new Cost(BigDecimal.ZERO, Map.of(), false, true);

  private final BigDecimal total;
  private final Map<String, BigDecimal> details;
  private final boolean known;
  private final boolean complete;

  private Cost(BigDecimal total, Map<String, BigDecimal> details, boolean known, boolean complete) {
    this.total = total;
    this.details = details;
    this.known = known;
    this.complete = complete;
  }

  /** An amount written as a decimal number, such as {@code "0.002"}. */
  public static Cost usd(@Nullable String amount) {
    return usd(parsed(amount));
  }

  /** An amount without details. */
  public static Cost usd(@Nullable BigDecimal amount) {
    BigDecimal total = checked(amount);
    return total == null ? UNKNOWN : new Cost(total, Map.of(), true, true);
  }

  /**
   * Reads what a gateway says that a call cost, in its usage object or in the whole answer: {@code
   * usage.cost} of OpenRouter, LiteLLM and Perplexity. Null if it says nothing.
   */
  public static @Nullable Cost from(@Nullable Map<?, ?> reported) {
    if (reported == null) {
      return null;
    }
    Optional<Cost> cost =
        Guard.call(
            "reading a cost",
            () -> Optional.ofNullable(Reported.cost(reported)),
            Optional.<Cost>empty());
    return cost.orElse(null);
  }

  /** Free of charge: known to have cost nothing. */
  public static Cost zero() {
    return ZERO;
  }

  /** Starts a cost that says what each bucket cost. */
  public static Builder builder() {
    return new Builder();
  }

  /** Details that are in normal form; the total is their sum. The map is kept. */
  static Cost ofDetails(Map<String, BigDecimal> details, BigDecimal total, boolean complete) {
    return new Cost(normal(total), details, true, complete);
  }

  /** Whether this is a cost at all. One that is not known is not sent and adds nothing. */
  public boolean isKnown() {
    return known;
  }

  /**
   * Whether all of it is known. Not so where the price of something that was used is not: that is
   * left out, and the observation carries the attribute {@code langspan.cost.incomplete}. Nor is a
   * sum of which a part is like that.
   */
  public boolean isComplete() {
    return complete;
  }

  /**
   * The same, of which something is missing: {@code Cost.usd("0.01").incomplete()} for a tool that
   * knows what a part of its work cost. One that is not known stays so.
   */
  public Cost incomplete() {
    return known && complete ? new Cost(total, details, true, false) : this;
  }

  /** The amount in US dollars; 0 when not known. */
  public BigDecimal total() {
    return total;
  }

  /** US dollars by bucket, named as in {@link Usage#buckets()}; empty without details. */
  public Map<String, BigDecimal> details() {
    return Collections.unmodifiableMap(details);
  }

  /** Both together; one that is not known leaves the other as it is. */
  public Cost plus(@Nullable Cost other) {
    if (other == null || !other.known) {
      return this;
    }
    if (!known || equals(ZERO)) {
      return other;
    }
    Map<String, BigDecimal> merged = new LinkedHashMap<>(details);
    other.details.forEach((name, more) -> merged.merge(name, more, (a, b) -> normal(a.add(b))));
    return ofDetails(merged, total.add(other.total), complete && other.complete);
  }

  /**
   * The details and {@code total} as a JSON object of plain decimal numbers: the value of {@code
   * langfuse.observation.cost_details}. An empty object when not known.
   */
  public String toJson() {
    if (!known) {
      return "{}";
    }
    StringBuilder json = new StringBuilder(96).append('{');
    details.forEach(
        (name, amount) -> {
          Texts.appendJson(json, name);
          json.append(':').append(amount.toPlainString()).append(',');
        });
    return json.append("\"total\":").append(total.toPlainString()).append('}').toString();
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Cost other
        && known == other.known
        && complete == other.complete
        && total.equals(other.total)
        && details.equals(other.details);
  }

  @Override
  public int hashCode() {
    return 31 * total.hashCode() + details.hashCode();
  }

  /** The same numbers as {@link #toJson()}, and whether some are missing. */
  @Override
  public String toString() {
    return "Cost" + toJson() + (complete ? "" : " and more");
  }

  private static @Nullable BigDecimal parsed(@Nullable String amount) {
    if (amount == null || amount.length() > MAX_TEXT_LENGTH) {
      return null;
    }
    try {
      return new BigDecimal(amount.strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The amount in normal form, or null, reported, when it cannot be a cost. */
  private static @Nullable BigDecimal checked(@Nullable BigDecimal amount) {
    if (amount == null) {
      return refused("it is not a decimal number");
    }
    if (amount.signum() < 0) {
      return refused("it is negative");
    }
    // Looked at before anything is computed: 1E+1000000 is small until someone writes it out.
    long digitsBeforePoint = (long) amount.precision() - amount.scale();
    if (amount.signum() > 0 && digitsBeforePoint > MAX_DIGITS_BEFORE_POINT) {
      return refused("it is too large");
    }
    if (digitsBeforePoint < -MAX_DECIMALS) {
      return BigDecimal.ZERO;
    }
    return normal(
        amount.scale() > MAX_DECIMALS
            ? amount.setScale(MAX_DECIMALS, RoundingMode.HALF_EVEN)
            : amount);
  }

  /** Without trailing zeros and never with an exponent, so that equal amounts are equal. */
  static BigDecimal normal(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  // Not the amount itself: what is not a number may be anything.
  private static @Nullable BigDecimal refused(String reason) {
    if (WARNINGS.first(reason)) {
      Guard.warn(
          logger,
          "Left out a cost because {} (reported once). Give US dollars as a plain decimal number,"
              + " for example Cost.usd(\"0.002\").",
          reason);
    }
    return null;
  }

  /**
   * Collects the details of a {@link Cost}. The last amount for a bucket wins. One bad amount makes
   * the whole cost unknown, since the rest would claim too little. Not safe for use by many
   * threads.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final Map<String, BigDecimal> details = new LinkedHashMap<>();
    private @Nullable BigDecimal total;
    private boolean known = true;

    private Builder() {}

    /**
     * What one bucket cost, by its wire name. The name {@code total} is not a bucket: it replaces
     * the sum of the buckets.
     */
    public Builder bucket(@Nullable String name, @Nullable BigDecimal amount) {
      BigDecimal checked =
          name == null || name.isBlank() ? refused("its bucket has no name") : checked(amount);
      if (checked == null || name == null) {
        known = false;
      } else if (name.equals("total")) {
        total = checked;
      } else {
        details.put(name, checked);
      }
      return this;
    }

    /** The cost as it stands; the builder can go on. */
    public Cost build() {
      if (!known) {
        return UNKNOWN;
      }
      BigDecimal sum = details.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      return ofDetails(new LinkedHashMap<>(details), total == null ? sum : total, true);
    }
  }
}
