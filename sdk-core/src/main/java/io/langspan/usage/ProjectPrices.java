// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.langspan.internal.log.Guard;
import io.langspan.internal.log.LogName;
import io.langspan.usage.PriceIndex.Rule;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the definitions of models as a Langfuse server lists them.
 *
 * <p>A definition is for all models whose name its pattern finds; of several the one whose start is
 * the latest that has come. Of its tiers the first holds whose conditions all do, by priority.
 */
final class ProjectPrices {

  private ProjectPrices() {}

  static PriceTable read(List<String> pages) {
    ObjectMapper mapper =
        new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    List<Rule> rules = new ArrayList<>();
    for (String page : pages) {
      try {
        mapper.readTree(page).path("data").forEach(model -> add(rules, model));
      } catch (IOException e) {
        Guard.report("prices page", "A page of the project's model definitions is no JSON");
      }
    }
    return new PriceTable(LocalDate.now(ZoneOffset.UTC), PriceIndex.byRule(rules));
  }

  private static void add(List<Rule> rules, JsonNode model) {
    if (model.path("isLangfuseManaged").asBoolean()) {
      return;
    }
    String name = model.path("modelName").asText();
    try {
      Pattern pattern = Pattern.compile(model.path("matchPattern").asText());
      List<Tier> tiers = tiers(model);
      if (!tiers.isEmpty()) {
        JsonNode start = model.path("startDate");
        long since =
            start.isTextual()
                ? OffsetDateTime.parse(start.asText()).toEpochSecond()
                : Long.MIN_VALUE;
        rules.add(
            new Rule(
                text -> Patience.find(pattern, text), new ModelPrice(name, since, tiers, null)));
      }
    } catch (RuntimeException e) {
      // From outside: a pattern that is none to Java, a date that is none, a price below zero.
      Guard.report(
          "prices of " + name,
          "The definition of model \"{}\" on the server is left out: {}",
          LogName.of(name),
          e.getClass().getSimpleName());
    }
  }

  private static List<Tier> tiers(JsonNode model) {
    List<JsonNode> given = new ArrayList<>();
    model.path("pricingTiers").forEach(given::add);
    given.sort(
        Comparator.comparing((JsonNode tier) -> !tier.path("isDefault").asBoolean())
            .thenComparing(tier -> tier.path("priority").asInt()));
    List<Tier> tiers = new ArrayList<>();
    for (JsonNode tier : given) {
      List<Condition> conditions = new ArrayList<>();
      tier.path("conditions").forEach(condition -> conditions.add(condition(condition)));
      tiers.add(new Tier(conditions, prices(tier.path("prices"))));
    }
    return tiers.isEmpty() ? flat(model) : tiers;
  }

  /** As servers list prices that know no tiers. */
  private static List<Tier> flat(JsonNode model) {
    Map<String, Long> prices = prices(model.path("prices"));
    putPrice(prices, "input", model.path("inputPrice"));
    putPrice(prices, "output", model.path("outputPrice"));
    putPrice(prices, "total", model.path("totalPrice"));
    return prices.isEmpty() ? List.of() : List.of(new Tier(List.of(), prices));
  }

  private static Map<String, Long> prices(JsonNode byBucket) {
    Map<String, Long> prices = new HashMap<>();
    for (Map.Entry<String, JsonNode> price : byBucket.properties()) {
      JsonNode value = price.getValue();
      putPrice(prices, price.getKey(), value.isObject() ? value.path("price") : value);
    }
    Buckets.addUsualNames(prices);
    return prices;
  }

  /** Dollars per unit; the server sends numbers, of decimals sometimes as text. */
  private static void putPrice(Map<String, Long> prices, String bucket, JsonNode price) {
    if (price.isNumber() || price.isTextual()) {
      BigDecimal perUnit = new BigDecimal(price.asText());
      if (perUnit.signum() < 0 || Math.abs((long) perUnit.scale()) > 100) {
        throw new ArithmeticException();
      }
      prices.putIfAbsent(
          bucket,
          perUnit.setScale(Tier.DECIMALS, RoundingMode.HALF_EVEN).unscaledValue().longValueExact());
    }
  }

  private static Condition condition(JsonNode condition) {
    JsonNode pattern = condition.path("usageDetailPattern");
    if (pattern.isTextual()) {
      int flags = condition.path("caseSensitive").asBoolean() ? 0 : Pattern.CASE_INSENSITIVE;
      Pattern buckets = Pattern.compile(pattern.asText(), flags);
      String operator = condition.path("operator").asText();
      BigDecimal limit = condition.path("value").decimalValue();
      return (usage, parameters) -> compare(units(usage, buckets), operator, limit);
    }
    Set<String> words = new HashSet<>();
    condition.path("values").forEach(word -> words.add(word.asText().toLowerCase(Locale.ROOT)));
    // Of metadata, which we do not look at, the same: nobody calls two things service_tier.
    return Condition.parameter(condition.path("key").asText(), words);
  }

  private static BigDecimal units(Usage usage, Pattern buckets) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<String, Long> bucket : usage.buckets().entrySet()) {
      if (Patience.find(buckets, bucket.getKey())) {
        sum = sum.add(BigDecimal.valueOf(bucket.getValue()));
      }
    }
    return sum;
  }

  private static boolean compare(BigDecimal units, String operator, BigDecimal limit) {
    int order = units.compareTo(limit);
    return switch (operator) {
      case "gt" -> order > 0;
      case "gte" -> order >= 0;
      case "lt" -> order < 0;
      case "lte" -> order <= 0;
      case "eq" -> order == 0;
      case "neq" -> order != 0;
      default -> false;
    };
  }
}
