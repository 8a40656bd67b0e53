// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import io.langspan.internal.log.Guard;
import io.langspan.internal.log.LogName;
import io.langspan.internal.log.Once;
import java.time.LocalDate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once of each what a price table has no price for. */
final class Gaps {

  private static final Logger logger = LoggerFactory.getLogger(PriceTable.class);

  private final LocalDate date;
  private final Once reported = new Once(1_000);

  /** Of a model, a bucket without a price; with each call, so it is looked at and not written. */
  private record Gap(String model, String bucket) {}

  /** Of a table of that day. */
  Gaps(LocalDate date) {
    this.date = date;
  }

  void report(String model, String bucket) {
    if (isNew(model, bucket)) {
      Guard.warn(
          logger,
          "No price for \"{}\" of model \"{}\" in the price table of {}: it is left out of the"
              + " cost (reported once). Name a price of your own, 0 if it is free.",
          LogName.of(bucket),
          LogName.of(model),
          date);
    }
  }

  void reportUnattributed(String model) {
    if (isNew(model, "total")) {
      Guard.warn(
          logger,
          "Tokens of model \"{}\" that are neither input nor output have no price in the price"
              + " table of {}: such calls carry no cost (reported once).",
          LogName.of(model),
          date);
    }
  }

  private boolean isNew(String model, String bucket) {
    return reported.first(new Gap(LogName.cut(model), LogName.cut(bucket)));
  }
}
