// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import io.langspan.internal.log.Guard;
import io.langspan.internal.log.Once;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one model call used, in buckets that do not overlap: a cached input token is counted in
 * {@link #inputCached()} and not again in {@link #input()}.
 *
 * <pre>{@code
 * Usage.of(120, 60)                                                 // nothing known beyond two numbers
 * Usage.builder().input(80).inputCached(40).output(60).build()      // parts that are already apart
 * Usage.inclusive(120, 60).inputCached(40).build()                  // the same, from totals that contain it
 * }</pre>
 *
 * <p>Any other bucket can be given by its name. One whose name starts with {@code input} or {@code
 * output} counts tokens of that side, unless it ends in {@code _seconds} or {@code _characters};
 * everything else, such as {@code web_search_queries} or {@code images}, is not a token and stays
 * out of every sum.
 *
 * <p>Nothing here throws for a number that a provider got wrong: a negative one counts as 0, makes
 * the usage {@linkplain #isConsistent() inconsistent} and is reported once, a sum too large for a
 * {@code long} stays at {@link Long#MAX_VALUE}. Immutable.
 *
 * @since 0.1
 */
public final class Usage {

  private static final Logger logger = LoggerFactory.getLogger(Usage.class);
  private static final Once WARNINGS = new Once(2);

  static final int INPUT = 0;
  static final int INPUT_CACHED = 1;
  static final int INPUT_CACHE_CREATION = 2;
  static final int INPUT_AUDIO = 3;
  static final int OUTPUT = 4;
  static final int OUTPUT_REASONING = 5;
  static final int OUTPUT_AUDIO = 6;

  /** The wire names by index: first the input side, then, from {@link #OUTPUT}, the output side. */
  static final List<String> NAMES =
      List.of(
          "input",
          "input_cached_tokens",
          "input_cache_creation",
          "input_audio_tokens",
          "output",
          "output_reasoning_tokens",
          "output_audio_tokens");

  static final Usage NOTHING = of(0, 0);

  private static final String TOTAL = "total";

  private final long[] units;
  private final Map<String, Long> others;
  private final long unattributed;
  private final boolean consistent;

  private Usage(long[] units, Map<String, Long> others, long unattributed, boolean consistent) {
    this.units = units;
    this.others = others;
    this.unattributed = unattributed;
    this.consistent = consistent;
  }

  /** Input and output tokens of which no parts are known. */
  public static Usage of(long input, long output) {
    return builder().input(input).output(output).build();
  }

  /** Starts from buckets that are already apart, as Anthropic and Bedrock report them. */
  public static Builder builder() {
    return new Builder(false);
  }

  /**
   * Starts from totals that contain their parts, as OpenAI and Gemini report them. Each part given
   * to the builder is taken out of its total; the parts must not contain one another. When parts
   * are larger than their total, the parts are kept, nothing becomes negative, and the usage is not
   * {@linkplain #isConsistent() consistent}.
   */
  public static Builder inclusive(long inputTotal, long outputTotal) {
    return new Builder(true).input(inputTotal).output(outputTotal);
  }

  /**
   * Reads what a provider reports: its usage object, or the whole answer, as a map of maps, lists
   * and numbers. Known are the shapes of OpenAI (chat and responses) and of those who speak its
   * language (Mistral, DeepSeek, xAI, watsonx, OpenRouter, LiteLLM), of Anthropic, Gemini, Bedrock,
   * Cohere, Ollama and watsonx. {@linkplain #isEmpty() Empty} if it says nothing that is known.
   */
  public static Usage from(@Nullable Map<?, ?> reported) {
    return from(reported, null);
  }

  /**
   * The same of a call to a model whose name tells more: those of sound and pictures have prices
   * for text and media alone, so what is neither cached nor media is called text.
   *
   * @param model what answered, or was asked; {@code null} if nobody knows
   */
  public static Usage from(@Nullable Map<?, ?> reported, @Nullable String model) {
    return reported == null
        ? NOTHING
        : Guard.call("reading a usage", () -> Reported.usage(reported, model), NOTHING);
  }

  /** Input tokens in no other input bucket. */
  public long input() {
    return units[INPUT];
  }

  /** Input tokens read from a cache and in no other bucket of it. */
  public long inputCached() {
    return units[INPUT_CACHED];
  }

  /** Input tokens written to a cache and in no other bucket of it, such as by how long it keeps. */
  public long inputCacheCreation() {
    return units[INPUT_CACHE_CREATION];
  }

  /** Input tokens of audio. */
  public long inputAudio() {
    return units[INPUT_AUDIO];
  }

  /** Output tokens in no other output bucket. */
  public long output() {
    return units[OUTPUT];
  }

  /** Output tokens spent on reasoning. */
  public long outputReasoning() {
    return units[OUTPUT_REASONING];
  }

  /** Output tokens of audio. */
  public long outputAudio() {
    return units[OUTPUT_AUDIO];
  }

  /** All tokens that went in, whatever their bucket: {@code gen_ai.usage.input_tokens}. */
  public long inputTotal() {
    return plus(sum(units, INPUT, OUTPUT), sum(others, "input"));
  }

  /**
   * All input tokens read from a cache, whatever their bucket: {@code
   * gen_ai.usage.cache_read.input_tokens}.
   */
  public long inputCachedTotal() {
    return plus(units[INPUT_CACHED], sum(others, "input_cached"));
  }

  /**
   * All input tokens written to a cache, whatever their bucket: {@code
   * gen_ai.usage.cache_creation.input_tokens}.
   */
  public long inputCacheCreationTotal() {
    return plus(units[INPUT_CACHE_CREATION], sum(others, "input_cache_creation"));
  }

  /** All tokens that came out, whatever their bucket: {@code gen_ai.usage.output_tokens}. */
  public long outputTotal() {
    return plus(sum(units, OUTPUT, units.length), sum(others, "output"));
  }

  /** All tokens. More than both sides together only if a larger {@code total} was given. */
  public long total() {
    return plus(plus(inputTotal(), outputTotal()), unattributed);
  }

  /** Whether nothing was used, or nothing was said about it. */
  public boolean isEmpty() {
    return total() == 0 && others.isEmpty();
  }

  /**
   * Whether the given parts fitted into the given totals, and none was negative. What did not fit
   * is kept as it was given, and the observation says so in its metadata, as {@code
   * langspan.usage.inconsistent}.
   */
  public boolean isConsistent() {
    return consistent;
  }

  /**
   * Units by wire name, in a fixed order: {@code input} and {@code output} always, any other bucket
   * when it is not 0. Unmodifiable.
   */
  public Map<String, Long> buckets() {
    Map<String, Long> buckets = new LinkedHashMap<>();
    for (int i = 0; i < units.length; i++) {
      if (isWritten(i)) {
        buckets.put(NAMES.get(i), units[i]);
      }
    }
    buckets.putAll(others);
    return Collections.unmodifiableMap(buckets);
  }

  /** Both together, bucket by bucket. */
  public Usage plus(@Nullable Usage other) {
    if (other == null) {
      return this;
    }
    long[] sums = new long[units.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = plus(units[i], other.units[i]);
    }
    Map<String, Long> merged = others;
    if (!other.others.isEmpty()) {
      merged = new LinkedHashMap<>(others);
      for (Map.Entry<String, Long> more : other.others.entrySet()) {
        merged.merge(more.getKey(), more.getValue(), Usage::plus);
      }
    }
    return new Usage(
        sums, merged, plus(unattributed, other.unattributed), consistent && other.consistent);
  }

  /**
   * The buckets and {@code total} as a JSON object: the value of {@code
   * langfuse.observation.usage_details}. The total is part of it because the server would otherwise
   * add up all buckets, queries and seconds included.
   */
  public String toJson() {
    StringBuilder json = new StringBuilder(96).append('{');
    for (int i = 0; i < units.length; i++) {
      if (isWritten(i)) {
        json.append('"').append(NAMES.get(i)).append("\":").append(units[i]).append(',');
      }
    }
    others.forEach(
        (name, count) -> {
          Texts.appendJson(json, name);
          json.append(':').append(count.longValue()).append(',');
        });
    return json.append("\"total\":").append(total()).append('}').toString();
  }

  /** Units of the bucket with this index of {@link #NAMES}. */
  long units(int index) {
    return units[index];
  }

  /** Buckets without an index. */
  Map<String, Long> others() {
    return others;
  }

  /** Tokens of a given total that are in no bucket. */
  long unattributed() {
    return unattributed;
  }

  /** Whether a bucket counts tokens of this side, {@code input} or {@code output}. */
  static boolean isTokens(String bucket, String side) {
    return bucket.startsWith(side)
        && !bucket.endsWith("_seconds")
        && !bucket.endsWith("_characters");
  }

  private boolean isWritten(int index) {
    return units[index] > 0 || index == INPUT || index == OUTPUT;
  }

  private static long sum(long[] units, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum = plus(sum, units[i]);
    }
    return sum;
  }

  private static long sum(Map<String, Long> others, String side) {
    long sum = 0;
    for (Map.Entry<String, Long> other : others.entrySet()) {
      if (isTokens(other.getKey(), side)) {
        sum = plus(sum, other.getValue());
      }
    }
    return sum;
  }

  private static long plus(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Usage other
        && Arrays.equals(units, other.units)
        && others.equals(other.others)
        && unattributed == other.unattributed
        && consistent == other.consistent;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(units) + others.hashCode();
  }

  /** The same numbers as {@link #toJson()}. */
  @Override
  public String toString() {
    return "Usage" + toJson();
  }

  /**
   * Collects the buckets of a {@link Usage}. The last number for a bucket wins. Not safe for use by
   * many threads.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final boolean inclusive;
    private final long[] units = new long[NAMES.size()];
    private Map<String, Long> others = Map.of();
    private long total;
    private boolean isConsistent = true;

    private Builder(boolean inclusive) {
      this.inclusive = inclusive;
    }

    /** Input tokens in no other bucket; after {@link Usage#inclusive}, all input tokens. */
    public Builder input(long units) {
      return set(INPUT, units);
    }

    /** Input tokens read from a cache. */
    public Builder inputCached(long units) {
      return set(INPUT_CACHED, units);
    }

    /** Input tokens written to a cache. */
    public Builder inputCacheCreation(long units) {
      return set(INPUT_CACHE_CREATION, units);
    }

    /** Input tokens of audio. */
    public Builder inputAudio(long units) {
      return set(INPUT_AUDIO, units);
    }

    /** Output tokens in no other bucket; after {@link Usage#inclusive}, all output tokens. */
    public Builder output(long units) {
      return set(OUTPUT, units);
    }

    /** Output tokens spent on reasoning. */
    public Builder outputReasoning(long units) {
      return set(OUTPUT_REASONING, units);
    }

    /** Output tokens of audio. */
    public Builder outputAudio(long units) {
      return set(OUTPUT_AUDIO, units);
    }

    /**
     * Units of any bucket by its wire name, such as {@code input_image_tokens} or {@code
     * web_search_queries}. The name {@code total} is not a bucket: it is the total a provider
     * reports, and counts where it is larger than the sum of the buckets.
     */
    public Builder bucket(@Nullable String name, long units) {
      if (name == null || name.isBlank()) {
        if (WARNINGS.first("name")) {
          Guard.warn(
              logger, "Left out a usage bucket without a name. Give bucket(name, units) a name.");
        }
        return this;
      }
      int index = NAMES.indexOf(name);
      if (index >= 0) {
        return set(index, units);
      }
      long count = notNegative(units);
      if (name.equals(TOTAL)) {
        total = count;
      } else if (count > 0 || !others.isEmpty()) {
        if (others.isEmpty()) {
          others = new LinkedHashMap<>();
        }
        others.put(name, count);
      }
      return this;
    }

    /** Says that what was reported contradicts itself. */
    Builder inconsistent() {
      isConsistent = false;
      return this;
    }

    /** The usage as it stands; the builder can go on. */
    public Usage build() {
      long[] apart = units.clone();
      Map<String, Long> rest = others;
      if (!others.isEmpty()) {
        rest = new LinkedHashMap<>(others);
        rest.values().removeIf(count -> count == 0);
      }
      boolean fits = isConsistent;
      if (inclusive) {
        long inputParts = plus(sum(apart, INPUT + 1, OUTPUT), sum(rest, "input"));
        long outputParts = plus(sum(apart, OUTPUT + 1, apart.length), sum(rest, "output"));
        fits &= inputParts <= apart[INPUT] && outputParts <= apart[OUTPUT];
        apart[INPUT] = Math.max(0, apart[INPUT] - inputParts);
        apart[OUTPUT] = Math.max(0, apart[OUTPUT] - outputParts);
      }
      Usage usage = new Usage(apart, rest, 0, fits);
      long sum = total == 0 ? 0 : usage.total();
      return total == sum
          ? usage
          : new Usage(apart, rest, Math.max(0, total - sum), fits && total >= sum);
    }

    private Builder set(int index, long count) {
      units[index] = notNegative(count);
      return this;
    }

    private long notNegative(long units) {
      if (units >= 0) {
        return units;
      }
      isConsistent = false;
      if (WARNINGS.first("negative")) {
        Guard.warn(
            logger,
            "A usage bucket below zero counts as 0 (reported once). Check where the application or"
                + " its provider takes token counts from.");
      }
      return 0;
    }
  }
}
