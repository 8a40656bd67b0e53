// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import io.langspan.internal.log.Guard;
import io.langspan.internal.log.LogName;
import io.langspan.internal.log.Once;
import io.langspan.internal.match.Wildcard;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What models cost: as their providers listed it on {@link #date()}, or as you pay.
 *
 * <p>A model is found in any case and spelling that its resellers use: {@code openai/gpt-5}, {@code
 * us.anthropic.claude-sonnet-4-5-20250929-v1:0}, {@code claude-sonnet-4-5@20250929}, an ARN of
 * Bedrock, a resource name of Vertex. A table of your own may list such a spelling, and then its
 * price is for that one alone. A snapshot that is not listed is not guessed from its family, nor a
 * fine-tune from its base. What a region adds to a price is not known, so {@code us.anthropic.…}
 * costs as {@code global.anthropic.…}: list such a name yourself. Prices that depend on {@code
 * service_tier} or {@code speed} (model parameters) or on the number of input tokens are chosen
 * accordingly, and a bucket without a price of its own is billed as the bucket that contains it:
 * reasoning as output, cached input as input. Immutable but for bounded caches; safe for many
 * threads.
 *
 * @since 0.1
 */
public final class PriceTable {

  private static final Logger logger = LoggerFactory.getLogger(PriceTable.class);

  private static final String RESOURCE = "model-prices.txt";
  private static final int REMEMBERED_NAMES = 1_000;
  private static final int MAX_NAME_LENGTH = 200;
  private static final int NO_NAME_LENGTH = 1_000;

  private final LocalDate date;
  private final Map<String, ModelPrice> byName = new HashMap<>();
  private final List<Map.Entry<String, ModelPrice>> patterns;
  private final List<Rule> rules;
  private final Map<String, List<ModelPrice>> found = new ConcurrentHashMap<>();
  private final Once reported = new Once(REMEMBERED_NAMES);

  /** Prices of every model whose name, as it was given, fits. */
  record Rule(Predicate<String> fits, ModelPrice price) {}

  /** Of a model, a bucket without a price; with each call, so it is looked at and not written. */
  private record Gap(String model, String bucket) {}

  PriceTable(LocalDate date, List<ModelPrice> models) {
    this(date, models, List.of());
  }

  PriceTable(LocalDate date, List<ModelPrice> models, List<Rule> rules) {
    this.date = date;
    this.rules = rules;
    Map<String, ModelPrice> byPattern = new LinkedHashMap<>();
    for (ModelPrice model : models) {
      Map<String, ModelPrice> place = model.name().indexOf('*') >= 0 ? byPattern : byName;
      place.merge(ModelName.canonical(model.name()), model, ModelPrice::with);
    }
    this.patterns = new ArrayList<>(byPattern.entrySet());
    patterns.sort(comparing(pattern -> -Wildcard.literals(pattern.getKey())));
  }

  /** The table that comes with this library, read on first use. */
  public static PriceTable builtIn() {
    return BuiltIn.TABLE;
  }

  /** Starts a table of your own. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads a price file, which is JSON:
   *
   * <pre>{@code
   * {"as_of": "2026-09-01", "models": [
   *   {"names": ["gpt-5-mini", "azure/our-*"],
   *    "usd_per_million": {"input": 0.20, "input_cached_tokens": 0.02, "output": 1.60}},
   *   {"names": ["gpt-5-mini"], "from": "2027-01-01",
   *    "usd_per_million": {"input": 0.15, "output": 1.20},
   *    "tiers": [{"when": {"service_tier": ["flex"], "input_tokens_above": 200000},
   *               "usd_per_million": {"input": 0.10, "output": 0.80}}]}]}
   * }</pre>
   *
   * <p>Prices are US dollars per 1,000,000 units of a bucket, with at most 6 decimals. {@code *} in
   * a name stands for any characters; a name without it comes first, then the one with the most
   * other characters. Of several entries for a name, the one counts whose {@code from}, a day in
   * UTC, is the latest that has come; of the further tiers the first whose conditions all hold.
   *
   * @throws IllegalArgumentException if it is not like that; the message says where and why
   * @throws UncheckedIOException if it cannot be read
   */
  public static PriceTable read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return PriceJson.read(in, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("The price file " + file + " cannot be read", e);
    }
  }

  /**
   * The prices that a project defines on a Langfuse server, without those that the server brings
   * along. A definition that cannot be used is reported once and left out.
   *
   * @param pages what {@code GET /api/public/models} answered, page by page
   */
  public static PriceTable ofProject(List<String> pages) {
    return ProjectPrices.read(pages);
  }

  /** The day on which these prices were valid. */
  public LocalDate date() {
    return date;
  }

  /**
   * The name under which this table lists a model, which may be a pattern with {@code *}; null if
   * it does not list it. Where several fit, the one that comes first, whatever its day.
   */
  public @Nullable String find(@Nullable String model) {
    List<ModelPrice> prices = lookup(model);
    return prices.isEmpty() ? null : prices.get(0).name();
  }

  /**
   * What a call to a model cost, bucket by bucket.
   *
   * <p>Null when that is not known: for a model that is not listed, without usage, or when nothing
   * that was used has a price. Where a part has none, the cost is not {@linkplain Cost#isComplete()
   * complete}, and that is reported once per model and bucket.
   *
   * @param modelParameters the parameters of the call, of which {@code service_tier} and {@code
   *     speed} matter, in any case
   */
  public @Nullable Cost price(
      @Nullable String model,
      @Nullable Usage usage,
      Map<String, ? extends @Nullable Object> modelParameters) {
    return price(model, usage, modelParameters, Instant.now());
  }

  /**
   * What a call to a model cost at a given time. Prices change; this is one of those that this
   * table lists, or null before the first.
   */
  public @Nullable Cost price(
      @Nullable String model,
      @Nullable Usage usage,
      Map<String, ? extends @Nullable Object> modelParameters,
      Instant at) {
    if (model == null || model.isBlank() || usage == null || usage.isEmpty()) {
      return null;
    }
    for (ModelPrice price : lookup(model)) {
      ModelPrice then = price.at(at.getEpochSecond());
      if (then != null) {
        return cost(model, usage, then.tier(usage, modelParameters));
      }
    }
    return null;
  }

  private @Nullable Cost cost(String model, Usage usage, Tier tier) {
    Map<String, BigDecimal> details = new LinkedHashMap<>();
    boolean complete = true;
    for (int i = 0; i < Usage.NAMES.size(); i++) {
      complete &= add(details, model, Usage.NAMES.get(i), usage.units(i), tier.price(i));
    }
    for (Map.Entry<String, Long> other : usage.others().entrySet()) {
      String bucket = other.getKey();
      complete &= add(details, model, bucket, other.getValue(), tier.price(bucket));
    }
    BigDecimal total = BigDecimal.ZERO;
    for (BigDecimal amount : details.values()) {
      total = total.add(amount);
    }
    if (usage.unattributed() > 0) {
      long price = tier.price("total");
      if (price == Tier.NONE) {
        reportUnattributed(model);
        return null; // input or output? The two differ, and nearly nothing would be priced.
      }
      total = total.add(amount(usage.unattributed(), price));
    } else if (details.isEmpty()) {
      return null;
    }
    return Cost.ofDetails(details, total, complete);
  }

  /** Whether a bucket that was used has a price. */
  private boolean add(
      Map<String, BigDecimal> details, String model, String bucket, long units, long price) {
    if (units > 0 && price == Tier.NONE) {
      reportGap(model, bucket);
      return false;
    }
    if (units > 0) {
      details.put(bucket, amount(units, price));
    }
    return true;
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

  private List<ModelPrice> lookup(@Nullable String model) {
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

  private List<ModelPrice> search(String model) {
    ModelPrice price = null;
    for (Rule rule : rules) {
      if (rule.fits().test(model)) {
        price = price == null ? rule.price() : price.with(rule.price());
      }
    }
    return price == null ? named(model) : List.of(price);
  }

  /** What says most first; the next one counts until its day has come. */
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

  private void reportGap(String model, String bucket) {
    if (reported.first(new Gap(LogName.cut(model), LogName.cut(bucket)))) {
      Guard.warn(
          logger,
          "No price for \"{}\" of model \"{}\" in the price table of {}: it is left out of the"
              + " cost (reported once). Name a price of your own, 0 if it is free.",
          LogName.of(bucket),
          LogName.of(model),
          date);
    }
  }

  private void reportUnattributed(String model) {
    if (reported.first(new Gap(LogName.cut(model), "total"))) {
      Guard.warn(
          logger,
          "Tokens of model \"{}\" that are neither input nor output have no price in the price"
              + " table of {}: such calls carry no cost (reported once).",
          LogName.of(model),
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

  /**
   * Collects prices of your own: US dollars per 1,000,000 units, by bucket, as exact decimals with
   * at most 6 decimal places. A bad one throws at once. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final List<ModelPrice> models = new ArrayList<>();
    private LocalDate date = LocalDate.now(ZoneOffset.UTC);

    private Builder() {}

    /** Sets the day that goes along with each cost; today otherwise. */
    public Builder date(LocalDate date) {
      this.date = requireNonNull(date, "date");
      return this;
    }

    /**
     * What a model costs.
     *
     * @param name the model's, in which {@code *} stands for any characters
     * @param usdPerMillion for example {@code Map.of("input", "0.25", "output", "2")}
     */
    public Builder model(String name, Map<String, String> usdPerMillion) {
      return add(name, Long.MIN_VALUE, usdPerMillion);
    }

    /** What a model costs from the beginning of a day on, in UTC. */
    public Builder model(String name, LocalDate from, Map<String, String> usdPerMillion) {
      return add(name, from.atStartOfDay(ZoneOffset.UTC).toEpochSecond(), usdPerMillion);
    }

    private Builder add(String name, long since, Map<String, String> usdPerMillion) {
      Map<String, Long> prices = new HashMap<>();
      usdPerMillion.forEach((bucket, price) -> prices.put(bucket, perUnit(name, bucket, price)));
      if (name.isBlank() || prices.isEmpty()) {
        throw new IllegalArgumentException("A model needs a name and at least one price");
      }
      Buckets.addUsualNames(prices);
      models.add(new ModelPrice(name.strip(), since, List.of(new Tier(List.of(), prices)), null));
      return this;
    }

    private static long perUnit(String name, String bucket, String price) {
      try {
        return PriceFile.perUnit(new BigDecimal(price.strip()));
      } catch (ArithmeticException | NumberFormatException e) {
        throw new IllegalArgumentException(
            "The price of "
                + bucket
                + " of "
                + name
                + " must be US dollars per 1,000,000 units,"
                + " from 0, with at most 6 decimals: \"0.25\"");
      }
    }

    /** The table. */
    public PriceTable build() {
      return new PriceTable(date, models);
    }
  }
}
