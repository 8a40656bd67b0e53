// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static java.util.Objects.requireNonNull;

import io.langspan.internal.log.Guard;
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
import java.util.List;
import java.util.Map;
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

  private final LocalDate date;
  private final PriceIndex index;
  private final Gaps gaps;
  private final boolean anyFree;

  PriceTable(LocalDate date, PriceIndex index) {
    this.date = date;
    this.index = index;
    this.gaps = new Gaps(date);
    this.anyFree = index.anyFree();
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
    List<ModelPrice> prices = index.prices(model);
    return prices.isEmpty() ? null : prices.get(0).name();
  }

  /**
   * What a call to a model cost, bucket by bucket.
   *
   * <p>Null when that is not known: for a model that is not listed, when nothing that was used has
   * a price, or without usage, unless all prices of the model are 0. Where a part has none, the
   * cost is not {@linkplain Cost#isComplete() complete}, and that is reported once per model and
   * bucket.
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
    boolean mayBePriced = anyFree || (usage != null && !usage.isEmpty());
    if (model == null || model.isBlank() || !mayBePriced) {
      return null;
    }
    for (ModelPrice price : index.prices(model)) {
      ModelPrice then = price.at(at.getEpochSecond());
      if (then != null) {
        return cost(then, model, usage, modelParameters);
      }
    }
    return null;
  }

  private @Nullable Cost cost(
      ModelPrice price,
      String model,
      @Nullable Usage usage,
      Map<String, ? extends @Nullable Object> modelParameters) {
    if (usage == null || usage.isEmpty()) {
      return price.isFree() ? Cost.zero() : null;
    }
    return new Bill(model, price.tier(usage, modelParameters), gaps).of(usage);
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
        return new PriceTable(LocalDate.EPOCH, PriceIndex.byName(List.of()));
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
      return new PriceTable(date, PriceIndex.byName(models));
    }
  }
}
