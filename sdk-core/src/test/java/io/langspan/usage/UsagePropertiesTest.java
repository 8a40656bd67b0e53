// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds of every usage, whatever providers report. */
class UsagePropertiesTest {

  private static final int RUNS = 20_000;
  private static final List<String> NAMES =
      List.of(
          "prompt_tokens",
          "completion_tokens",
          "input_tokens",
          "output_tokens",
          "total_tokens",
          "cache_read_input_tokens",
          "cache_creation_input_tokens",
          "reasoning_tokens",
          "promptTokenCount",
          "candidatesTokenCount",
          "thoughtsTokenCount",
          "cachedContentTokenCount",
          "totalTokenCount",
          "inputTokens",
          "outputTokens",
          "cacheReadInputTokens",
          "cacheWriteInputTokens",
          "totalTokens",
          "cached_tokens",
          "audio_tokens",
          "image_tokens",
          "ephemeral_5m_input_tokens",
          "ephemeral_1h_input_tokens");
  private static final List<String> OBJECTS =
      List.of(
          "prompt_tokens_details",
          "completion_tokens_details",
          "input_tokens_details",
          "output_tokens_details",
          "cache_creation",
          "cached_tokens_details");

  @Test
  void from_neverGivesNegativeBuckets_andAddsUp() {
    SplittableRandom random = new SplittableRandom(6);
    for (int run = 0; run < RUNS; run++) {
      Map<String, Object> reported = reported(random, 2);

      Usage usage = Usage.from(reported);

      assertThat(usage.buckets().values()).as("%s", reported).allMatch(units -> units >= 0);
      assertThat(usage.total())
          .as("%s", reported)
          .isGreaterThanOrEqualTo(usage.inputTotal() + usage.outputTotal());
    }
  }

  @Test
  void from_keepsTheTotalsOfOpenAi_wheneverTheyAreConsistent() {
    SplittableRandom random = new SplittableRandom(7);
    int consistent = 0;
    for (int run = 0; run < RUNS; run++) {
      long input = random.nextInt(1_000);
      long output = random.nextInt(1_000);
      Map<String, Object> reported = new HashMap<>();
      reported.put("prompt_tokens", input);
      reported.put("completion_tokens", output);
      reported.put("prompt_tokens_details", reported(random, 0));
      reported.put("completion_tokens_details", reported(random, 0));

      Usage usage = Usage.from(reported);

      if (usage.isConsistent()) {
        consistent++;
        assertThat(usage.inputTotal()).as("%s", reported).isEqualTo(input);
        assertThat(usage.outputTotal()).as("%s", reported).isEqualTo(output);
      }
    }
    assertThat(consistent).isBetween(RUNS / 10, RUNS * 95 / 100); // both kinds were seen
  }

  @Test
  void plus_isCommutativeAndAssociative_andTheCostOfTheSumIsTheSumOfTheCosts() {
    SplittableRandom random = new SplittableRandom(8);
    for (int run = 0; run < RUNS; run++) {
      Usage a = usage(random);
      Usage b = usage(random);
      Usage c = usage(random);

      assertThat(a.plus(b)).isEqualTo(b.plus(a));
      assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
      assertThat(price(a).add(price(b))).isEqualByComparingTo(price(a.plus(b)));
    }
  }

  @Test
  void from_keepsTheTotalsOfThoseWhoCountTheCacheBeside() {
    SplittableRandom random = new SplittableRandom(9);
    for (int run = 0; run < RUNS; run++) {
      long input = random.nextInt(1_000);
      long read = random.nextInt(1_000);
      long written = 1 + random.nextInt(1_000);
      long hour = random.nextLong(written);
      long output = random.nextInt(1_000);
      Map<String, ?> anthropic =
          Map.of(
              "input_tokens", input,
              "cache_read_input_tokens", read,
              "cache_creation_input_tokens", written,
              "cache_creation", Map.of("ephemeral_1h_input_tokens", hour),
              "output_tokens", output);
      Map<String, ?> bedrock =
          Map.of(
              "inputTokens", input,
              "cacheReadInputTokens", read,
              "cacheWriteInputTokens", written,
              "cacheDetails", List.of(Map.of("ttl", "1h", "inputTokens", hour)),
              "outputTokens", output,
              "totalTokens", input + read + written + output);

      Usage usage = Usage.from(anthropic);

      assertThat(usage.inputTotal()).isEqualTo(input + read + written);
      assertThat(usage.inputCachedTotal()).isEqualTo(read);
      assertThat(usage.inputCacheCreationTotal()).isEqualTo(written);
      assertThat(usage.outputTotal()).isEqualTo(output);
      assertThat(usage.isConsistent()).isTrue();
      assertThat(Usage.from(bedrock)).isEqualTo(usage);
    }
  }

  @Test
  void from_keepsTheTotalsOfGemini_whoseThoughtsAreBeside() {
    SplittableRandom random = new SplittableRandom(10);
    for (int run = 0; run < RUNS; run++) {
      long prompt = random.nextInt(1_000);
      long cached = random.nextLong(prompt + 1);
      long audio = random.nextLong(prompt - cached + 1);
      long ofTools = random.nextInt(100);
      long answer = random.nextInt(1_000);
      long thoughts = random.nextInt(1_000);
      Map<String, ?> reported =
          Map.of(
              "promptTokenCount", prompt,
              "cachedContentTokenCount", cached,
              "promptTokensDetails", List.of(Map.of("modality", "AUDIO", "tokenCount", audio)),
              "toolUsePromptTokenCount", ofTools,
              "candidatesTokenCount", answer,
              "thoughtsTokenCount", thoughts,
              "totalTokenCount", prompt + ofTools + answer + thoughts);

      Usage usage = Usage.from(reported);

      assertThat(usage.inputTotal()).as("%s", reported).isEqualTo(prompt + ofTools);
      assertThat(usage.outputTotal()).isEqualTo(answer + thoughts);
      assertThat(usage.total()).isEqualTo(prompt + ofTools + answer + thoughts);
      assertThat(usage.isConsistent()).as("%s", reported).isTrue();
    }
  }

  @Test
  void cost_isTheExactSumOfItsBuckets_andNeverNegative_whateverTheModel() {
    List<String> models =
        List.of(
            "gpt-4o",
            "gpt-5.4",
            "gpt-4o-audio-preview",
            "gemini-2.5-flash",
            "gemini-3-pro-preview");
    SplittableRandom random = new SplittableRandom(11);
    int priced = 0;
    for (int run = 0; run < RUNS; run++) {
      Usage usage = Usage.from(reported(random, 2));
      String model = models.get(random.nextInt(models.size()));

      Cost cost = PriceTable.builtIn().price(model, usage, Map.of());

      if (cost != null) {
        priced++;
        assertThat(cost.details().keySet()).isSubsetOf(usage.buckets().keySet());
        assertThat(cost.details().values()).allMatch(amount -> amount.signum() >= 0);
        assertThat(cost.total())
            .as("%s", usage)
            .isEqualByComparingTo(
                cost.details().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add));
      }
    }
    assertThat(priced).isGreaterThan(RUNS / 10);
  }

  private static BigDecimal price(Usage usage) {
    Cost cost = PriceTable.builtIn().price("claude-sonnet-4-5", usage, Map.of());
    return cost == null ? BigDecimal.ZERO : cost.total();
  }

  private static Usage usage(SplittableRandom random) {
    return Usage.builder()
        .input(random.nextInt(1_000))
        .inputCached(random.nextInt(3) * 100L)
        .output(random.nextInt(1_000))
        .outputReasoning(random.nextInt(2) * 10L)
        .bucket("input_cache_creation_1h", random.nextInt(2) * 7L)
        .bucket("queries", random.nextInt(2))
        .build();
  }

  private static Map<String, Object> reported(SplittableRandom random, int depth) {
    Map<String, Object> reported = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      Object value =
          switch (random.nextInt(8)) {
            case 0 -> -random.nextInt(100);
            case 1 -> random.nextDouble(100);
            case 2 -> "17";
            case 3 -> random.nextLong(1L << 40);
            default -> random.nextInt(500);
          };
      reported.put(NAMES.get(random.nextInt(NAMES.size())), value);
    }
    for (int i = depth == 0 ? 0 : random.nextInt(3); i > 0; i--) {
      reported.put(OBJECTS.get(random.nextInt(OBJECTS.size())), reported(random, depth - 1));
    }
    return reported;
  }
}
