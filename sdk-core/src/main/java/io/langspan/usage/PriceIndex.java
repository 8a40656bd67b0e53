// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static java.util.Comparator.comparing;

import io.langspan.internal.match.Wildcard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the prices of a model by a name of it. Immutable but for a bounded cache: names of models
 * may come from requests, and to take one apart costs more than the price.
 */
final class PriceIndex {

  private static final int REMEMBERED_NAMES = 1_000;
  private static final int MAX_NAME_LENGTH = 200;
  private static final int NO_NAME_LENGTH = 1_000;

  private final Map<String, ModelPrice> byName;
  private final List<Map.Entry<String, ModelPrice>> patterns;
  private final List<Rule> rules;
  private final Map<String, List<ModelPrice>> found = new ConcurrentHashMap<>();

  /** Prices of every model whose name, as it was given, fits. */
  record Rule(Predicate<String> fits, ModelPrice price) {}

  private PriceIndex(
      Map<String, ModelPrice> byName,
      List<Map.Entry<String, ModelPrice>> patterns,
      List<Rule> rules) {
    this.byName = byName;
    this.patterns = patterns;
    this.rules = rules;
  }

  /** By the names of the models, in any spelling; {@code *} in a name stands for any characters. */
  static PriceIndex byName(List<ModelPrice> models) {
    Map<String, ModelPrice> byName = new HashMap<>();
    Map<String, ModelPrice> byPattern = new LinkedHashMap<>();
    for (ModelPrice model : models) {
      Map<String, ModelPrice> place = model.name().indexOf('*') >= 0 ? byPattern : byName;
      place.merge(ModelName.canonical(model.name()), model, ModelPrice::with);
    }
    List<Map.Entry<String, ModelPrice>> patterns = new ArrayList<>(byPattern.entrySet());
    patterns.sort(comparing(pattern -> -Wildcard.literals(pattern.getKey())));
    return new PriceIndex(byName, patterns, List.of());
  }

  /** By rules alone. */
  static PriceIndex byRule(List<Rule> rules) {
    return new PriceIndex(Map.of(), List.of(), rules);
  }

  /** Those that fit, what says most first; the next one counts until its day has come. */
  List<ModelPrice> prices(@Nullable String model) {
    if (model == null || model.length() > NO_NAME_LENGTH) {
      return List.of(); // nor need a name of a megabyte be taken apart
    }
    List<ModelPrice> prices = found.get(model);
    if (prices == null) {
      prices = search(model);
      if (model.length() <= MAX_NAME_LENGTH) {
        if (found.size() >= REMEMBERED_NAMES) {
          found.clear(); // the names of today are worth more than those of the first hour
        }
        found.put(model, prices);
      }
    }
    return prices;
  }

  /** Whether there is a model that costs nothing, at some time. */
  boolean anyFree() {
    return byName.values().stream().anyMatch(ModelPrice::isEverFree)
        || patterns.stream().anyMatch(pattern -> pattern.getValue().isEverFree())
        || rules.stream().anyMatch(rule -> rule.price().isEverFree());
  }

  private List<ModelPrice> search(String model) {
    ModelPrice price = null;
    for (Rule rule : rules) {
      if (rule.fits().test(model)) {
        price = price == null ? rule.price() : price.with(rule.price());
      }
    }
    return price == null ? named(model) : List.of(price);
  }

  private List<ModelPrice> named(String model) {
    Set<String> spellings = ModelName.spellings(model);
    List<ModelPrice> prices = new ArrayList<>();
    for (String spelling : spellings) {
      ModelPrice price = byName.get(spelling);
      if (price != null) {
        prices.add(price);
      }
    }
    for (Map.Entry<String, ModelPrice> pattern : patterns) {
      if (spellings.stream().anyMatch(name -> Wildcard.matches(pattern.getKey(), name))) {
        prices.add(pattern.getValue());
      }
    }
    return prices;
  }
}
