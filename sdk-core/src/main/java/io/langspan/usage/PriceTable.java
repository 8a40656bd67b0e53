// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import io.langspan.internal.log.Guard;
import io.langspan.internal.log.Once;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What models cost, as their providers listed it on {@link #date()}.
 *
 * <p>A model is found in any case and spelling that its resellers use: {@code openai/gpt-5}, {@code
 * us.anthropic.claude-sonnet-4-5-20250929-v1:0}, {@code claude-sonnet-4-5@20250929}. A snapshot
 * that is not listed is not guessed from its family. Prices that depend on {@code service_tier} or
 * {@code speed} (model parameters) or on the number of input tokens are chosen accordingly, and a
 * bucket without a price of its own is billed as the bucket that contains it: reasoning as output,
 * cached input as input. Immutable but for bounded caches; safe for many threads.
 *
 * @since 0.1
 */
public final class PriceTable {

  private static final Logger logger = LoggerFactory.getLogger(PriceTable.class);

  private static final String RESOURCE = "model-prices.txt";
  private static final int REMEMBERED_NAMES = 1_000;
  private static final int MAX_NAME_LENGTH = 200;
  private static final int DECIMALS = 12;

  private final LocalDate date;
  private final Map<String, ModelPrice> byName = new HashMap<>();
  private final List<ModelPrice> patterns = new ArrayList<>();
  private final Map<String, Optional<ModelPrice>> found = new ConcurrentHashMap<>();
  private final Once reported = new Once(REMEMBERED_NAMES);

  PriceTable(LocalDate date, List<ModelPrice> models) {
    this.date = date;
    for (ModelPrice model : models) {
      if (model.name().indexOf('*') >= 0) {
        patterns.add(model);
      } else {
        byName.put(model.name(), model);
      }
    }
  }

  /** The table that comes with this library, read on first use. */
  public static PriceTable builtIn() {
    return BuiltIn.TABLE;
  }

  /** The day on which these prices were valid. */
  public LocalDate date() {
    return date;
  }

  /**
   * The name under which this table lists a model, which may be a pattern with {@code *}; null if
   * it does not list it.
   */
  public @Nullable String find(@Nullable String model) {
    ModelPrice price = lookup(model);
    return price == null ? null : price.name();
  }

  /**
   * What a call to a model cost, bucket by bucket.
   *
   * <p>Null when that is not known: for a model that is not listed (reported once per name),
   * without usage, or when nothing that was used has a price.
   *
   * @param modelParameters the parameters of the call, of which {@code service_tier} and {@code
   *     speed} matter, in any case
   */
  public @Nullable Cost price(
      @Nullable String model,
      @Nullable Usage usage,
      Map<String, ? extends @Nullable Object> modelParameters) {
    if (model == null || model.isBlank() || usage == null || usage.isEmpty()) {
      return null;
    }
    ModelPrice price = lookup(model);
    if (price == null) {
      report(model);
      return null;
    }
    return cost(usage, price.tier(usage, modelParameters));
  }

  private static @Nullable Cost cost(Usage usage, Tier tier) {
    Map<String, BigDecimal> details = new LinkedHashMap<>();
    BigDecimal total = BigDecimal.ZERO;
    for (int i = 0; i < Usage.NAMES.size(); i++) {
      if (usage.units(i) > 0 && tier.price(i) != Tier.NONE) {
        BigDecimal amount = amount(usage.units(i), tier.price(i));
        details.put(Usage.NAMES.get(i), amount);
        total = total.add(amount);
      }
    }
    for (Map.Entry<String, Long> other : usage.others().entrySet()) {
      long price = tier.price(other.getKey());
      if (price != Tier.NONE) {
        BigDecimal amount = amount(other.getValue(), price);
        details.put(other.getKey(), amount);
        total = total.add(amount);
      }
    }
    if (usage.unattributed() > 0) {
      long price = tier.price("total");
      if (price == Tier.NONE) {
        return null; // input or output? The two differ, and a part of the cost is not the cost.
      }
      total = total.add(amount(usage.unattributed(), price));
    } else if (details.isEmpty()) {
      return null;
    }
    return Cost.ofDetails(details, total);
  }

  /** Without trailing zeros, which is cheaper to do on a long than later on a decimal. */
  private static BigDecimal amount(long units, long price) {
    if (price == 0) {
      return BigDecimal.ZERO;
    }
    if (Math.multiplyHigh(units, price) != 0 || units * price < 0) {
      return Cost.normal(BigDecimal.valueOf(units).multiply(BigDecimal.valueOf(price, DECIMALS)));
    }
    long amount = units * price;
    int decimals = DECIMALS;
    while (decimals > 0 && amount % 10 == 0) {
      amount /= 10;
      decimals--;
    }
    return BigDecimal.valueOf(amount, decimals);
  }

  private @Nullable ModelPrice lookup(@Nullable String model) {
    if (model == null) {
      return null;
    }
    Optional<ModelPrice> price = found.get(model);
    if (price == null) {
      price = Optional.ofNullable(search(model));
      if (model.length() <= MAX_NAME_LENGTH && found.size() < REMEMBERED_NAMES) {
        found.put(model, price);
      }
    }
    return price.orElse(null);
  }

  private @Nullable ModelPrice search(String model) {
    String name = ModelName.normalise(model);
    int at = name.indexOf('@');
    if (at < 0) {
      return match(name);
    }
    ModelPrice price = match(name.substring(0, at));
    // Where a table lists the dated name only: claude-3-haiku@20240307 is claude-3-haiku-20240307.
    return price == null ? match(name.replace('@', '-')) : price;
  }

  private @Nullable ModelPrice match(String name) {
    ModelPrice price = byName.get(name);
    if (price != null) {
      return price;
    }
    for (ModelPrice pattern : patterns) {
      if (ModelName.matches(pattern.name(), name)) {
        return pattern;
      }
    }
    return null;
  }

  private void report(String model) {
    // Cut first: a name of a megabyte is neither kept nor written.
    String name = model.substring(0, Math.min(model.length(), MAX_NAME_LENGTH));
    if (reported.first(name)) {
      Guard.warn(
          logger,
          "No price for model \"{}\" in the price table of {}: its calls carry no cost (reported"
              + " once). Check the name, or give the cost with cost(Cost.usd(...)).",
          Texts.forLog(name),
          date);
    }
  }

  /** A class of its own: the JVM runs its initialiser once, on first use, for all threads. */
  private static final class BuiltIn {

    static final PriceTable TABLE = load();

    private static PriceTable load() {
      try (InputStream resource = PriceTable.class.getResourceAsStream(RESOURCE)) {
        if (resource == null) {
          throw new FileNotFoundException(RESOURCE);
        }
        return PriceFile.read(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException | RuntimeException e) {
        // A jar that was repackaged without its resources costs the prices, not the application.
        Guard.warn(logger, "No model prices: the table inside langspan-core cannot be read", e);
        return new PriceTable(LocalDate.EPOCH, List.of());
      }
    }
  }
}
