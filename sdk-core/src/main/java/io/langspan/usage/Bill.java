// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one call costs, bucket by bucket, by the prices of one tier. */
final class Bill {

  private final String model;
  private final Tier tier;
  private final Gaps gaps;
  private final Map<String, BigDecimal> details = new LinkedHashMap<>();
  private boolean complete = true;

  Bill(String model, Tier tier, Gaps gaps) {
    this.model = model;
    this.tier = tier;
    this.gaps = gaps;
  }

  /** Once; {@code null} if nothing that was used has a price. */
  @Nullable Cost of(Usage usage) {
    for (int i = 0; i < Usage.NAMES.size(); i++) {
      add(Usage.NAMES.get(i), usage.units(i), tier.price(i));
    }
    for (Map.Entry<String, Long> other : usage.others().entrySet()) {
      add(other.getKey(), other.getValue(), tier.price(other.getKey()));
    }
    BigDecimal total = BigDecimal.ZERO;
    for (BigDecimal amount : details.values()) {
      total = total.add(amount);
    }
    if (usage.unattributed() > 0) {
      long price = tier.price("total");
      if (price == Tier.NONE) {
        gaps.reportUnattributed(model);
        return null; // input or output? The two differ, and nearly nothing would be priced.
      }
      total = total.add(amount(usage.unattributed(), price));
    } else if (details.isEmpty()) {
      return null;
    }
    return Cost.ofDetails(details, total, complete);
  }

  private void add(String bucket, long units, long price) {
    if (units > 0 && price == Tier.NONE) {
      gaps.report(model, bucket);
      complete = false;
    } else if (units > 0) {
      details.put(bucket, amount(units, price));
    }
  }

  /** Without trailing zeros, which is cheaper to do on a long than later on a decimal. */
  private static BigDecimal amount(long units, long price) {
    if (price == 0) {
      return BigDecimal.ZERO;
    }
    if (Math.multiplyHigh(units, price) != 0 || units * price < 0) {
      return Cost.normal(
          BigDecimal.valueOf(units).multiply(BigDecimal.valueOf(price, Tier.DECIMALS)));
    }
    long amount = units * price;
    int decimals = Tier.DECIMALS;
    while (decimals > 0 && amount % 10 == 0) {
      amount /= 10;
      decimals--;
    }
    return BigDecimal.valueOf(amount, decimals);
  }
}
