// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the text that {@code build/prices.py} writes and explains. */
final class PriceFile {

  private LocalDate date = LocalDate.EPOCH;
  private final List<ModelPrice> models = new ArrayList<>();
  private List<Tier> tiers = new ArrayList<>();

  private PriceFile() {}

  static PriceTable read(String text) {
    PriceFile file = new PriceFile();
    for (String line : text.split("\n", -1)) {
      file.line(line);
    }
    return new PriceTable(file.date, PriceIndex.byName(file.models));
  }

  private void line(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "as_of" -> date = date(words[1]);
      case "model" -> {
        tiers = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
          models.add(ModelPrice.always(words[i], tiers));
        }
      }
      case "price", "when" -> tiers.add(tier(words));
      case "", "#" -> {}
      default -> throw new IllegalArgumentException("Not a line of a price file: " + line);
    }
  }

  // Not LocalDate.parse: its formatters take longer to set up than the rest of the file to read.
  private static LocalDate date(String iso) {
    return LocalDate.of(
        Integer.parseInt(iso, 0, 4, 10),
        Integer.parseInt(iso, 5, 7, 10),
        Integer.parseInt(iso, 8, 10, 10));
  }

  private static Tier tier(String[] words) {
    List<Condition> conditions = new ArrayList<>();
    Map<String, Long> prices = new HashMap<>();
    boolean pricing = false;
    for (String word : words) {
      int equals = word.indexOf('=');
      String key = word.substring(0, Math.max(0, equals));
      String value = word.substring(equals + 1);
      if (equals < 0) {
        pricing = word.equals("price");
      } else if (pricing) {
        prices.put(key, perUnit(new BigDecimal(value)));
      } else if (key.equals("input_tokens_above")) {
        conditions.add(Condition.inputTokensAbove(Long.parseLong(value)));
      } else {
        conditions.add(Condition.parameter(key, Set.of(value.split(",", -1))));
      }
    }
    return new Tier(conditions, prices);
  }

  /** From dollars per million units to a price of a {@link Tier}, exactly or not at all. */
  static long perUnit(BigDecimal usdPerMillion) {
    // Looked at first: 1E+1000000 is small until someone writes it out.
    if (usdPerMillion.signum() < 0 || Math.abs((long) usdPerMillion.scale()) > 100) {
      throw new ArithmeticException();
    }
    return usdPerMillion.movePointRight(Tier.DECIMALS - 6).longValueExact();
  }
}
