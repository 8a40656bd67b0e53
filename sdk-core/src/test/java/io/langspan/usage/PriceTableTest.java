// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.langspan.LogCapture;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTableTest {

  private final PriceTable prices = PriceTable.builtIn();

  // Worked out by hand from the price lists: units x dollars per million, summed, / 1,000,000.
  @ParameterizedTest(name = "{0} {1} {2} costs {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # gpt-4o 2.5 / cached 1.25 / 10: 2500 + 500 + 2000 = 5000
          gpt-4o                     | input=1000 input_cached_tokens=400 output=200 |  | 0.005
          # gpt-5-mini 0.25 / cached 0.025 / 2 / reasoning 2: 20 + 1 + 120 = 141; reasoning split off, the same
          gpt-5-mini                 | input=80 input_cached_tokens=40 output=60 |  | 0.000141
          gpt-5-mini                 | input=80 input_cached_tokens=40 output=20 output_reasoning_tokens=40 |  | 0.000141
          gpt-5-mini-2025-08-07      | input=80 input_cached_tokens=40 output=60 |  | 0.000141
          # o1-pro 150 / 600: 1,000,000 x 150 + 1,000,000 x 600
          o1-pro                     | input=1000000 output=1000000 |  | 750
          # one token of the cheapest: gpt-5-nano flex cached 0.0025
          gpt-5-nano                 | input_cached_tokens=1 | service_tier=flex | 0.0000000025

          # fast and priority: gpt-5-mini 0.45 / 0.045 / 3.6: 36 + 1.8 + 216 = 253.8; any case
          gpt-5-mini                 | input=80 input_cached_tokens=40 output=60 | service_tier=fast | 0.0002538
          gpt-5-mini                 | input=80 input_cached_tokens=40 output=60 | service_tier=priority | 0.0002538
          gpt-5-mini                 | input=80 input_cached_tokens=40 output=60 | service_tier=PRIORITY | 0.0002538
          # gpt-4o fast 4.25 / 2.125 / 17: 4250 + 850 + 3400 = 8500
          gpt-4o                     | input=1000 input_cached_tokens=400 output=200 | service_tier=fast | 0.0085
          # flex: gpt-5-mini 0.125 / 0.0125 / 1: 10 + 0.5 + 60 = 70.5
          gpt-5-mini                 | input=80 input_cached_tokens=40 output=60 | service_tier=flex | 0.0000705
          # o4-mini flex cached 0.138: 3 x 0.138 = 0.414
          o4-mini                    | input_cached_tokens=3 | service_tier=flex | 0.000000414
          # a service tier without prices of its own is the standard one: 20 + 1 + 120
          gpt-5-mini                 | input=80 input_cached_tokens=40 output=60 | service_tier=default | 0.000141
          gpt-5-mini                 | input=80 input_cached_tokens=40 output=60 | temperature=0.2 | 0.000141
          gpt-5-mini                 | input=80 input_cached_tokens=40 output=60 | speed=fast | 0.000141
          # gpt-5-nano has flex, but no fast: 0.05 / 0.4: 5 + 4
          gpt-5-nano                 | input=100 output=10 | service_tier=fast | 0.000009

          # large context, gpt-5.4 standard 2.5 / 0.25 / 15, above 272,000 input tokens 5 / 0.5 / 22.5
          # 272000 x 2.5 = 680000, + 1500; 272001 x 5 = 1360005, + 2250
          gpt-5.4                    | input=272000 output=100 |  | 0.6815
          gpt-5.4                    | input=272001 output=100 |  | 1.362255
          # all input buckets count: 500000 + 18000 + 1500; 1000000 + 36000.5 + 2250; output does not
          gpt-5.4                    | input=200000 input_cached_tokens=72000 output=100 |  | 0.5195
          gpt-5.4                    | input=200000 input_cached_tokens=72001 output=100 |  | 1.0382505
          gpt-5.4                    | input=100 output=300000 |  | 4.50025
          # a custom input bucket counts too, billed as input: (271900 + 101) x 5
          gpt-5.4                    | input=271900 input_image_tokens=101 |  | 1.360005
          # seconds are not tokens: 272000 x 2.5
          gpt-5.4                    | input=272000 input_audio_seconds=5 |  | 0.68
          # flex 1.25 / 7.5: 340000 + 750; flex and large 2.5 / 11.25: 680002.5 + 1125
          gpt-5.4                    | input=272000 output=100 | service_tier=flex | 0.34075
          gpt-5.4                    | input=272001 output=100 | service_tier=flex | 0.6811275
          # fast 5 / 30; there is no fast and large, and fast comes before large: 1360005 + 3000
          gpt-5.4                    | input=272001 output=100 | service_tier=fast | 1.363005
          # gpt-5.5-pro: no flex and large, flex comes first 15 / 90: 4080015 + 9000
          gpt-5.5-pro                | input=272001 output=100 | service_tier=flex | 4.089015
          # gpt-5.6-sol fast 10 / 60: 2720000 + 6000; fast and large 20 / 90: 5440020 + 9000
          gpt-5.6-sol                | input=272000 output=100 | service_tier=fast | 2.726
          gpt-5.6-sol                | input=272001 output=100 | service_tier=priority | 5.44902
          # gpt-5.6-luna fast and large 0.8 / creation 1 / 3.6: 240000 + 10000 + 3600
          gpt-5.6-luna               | input=300000 input_cache_creation=10000 output=1000 | service_tier=priority | 0.2536
          # gpt-5.6-terra flex and large 2 / cached 0.2 / 9: 600000 + 20000 + 9000
          gpt-5.6-terra              | input=300000 input_cached_tokens=100000 output=1000 | service_tier=flex | 0.629
          # above 200,000, gemini-2.5-pro 1.25 / 10 and 2.5 / 15: 250000 + 100; 500002.5 + 150
          gemini-2.5-pro             | input=200000 output=10 |  | 0.2501
          gemini-2.5-pro             | input=200001 output=10 |  | 0.5001525
          # speed: claude-opus-4-8 5 / 25 and 10 / 50, cached 0.5 and 1: 5000 + 2500; 10000 + 5000; + 100
          claude-opus-4-8            | input=1000 output=100 |  | 0.0075
          claude-opus-4-8            | input=1000 output=100 | speed=fast | 0.015
          claude-opus-5              | input=1000 input_cached_tokens=100 output=100 | speed=Fast | 0.0151
          claude-opus-5              | input=1000 output=100 | service_tier=fast | 0.0075

          # names: gpt-4o 2500, claude-sonnet-4-5 3 / 15: 3000 + 1500
          openai/gpt-4o              | input=1000 |  | 0.0025
          azure/gpt-4o               | input=1000 |  | 0.0025
          GPT-4o                     | input=1000 |  | 0.0025
          Azure/GPT-4O               | input=1000 |  | 0.0025
          ' gpt-4o\t'                | input=1000 |  | 0.0025
          anthropic/claude-sonnet-4-5                                  | input=1000 output=100 |  | 0.0045
          us.anthropic.claude-sonnet-4-5-20250929-v1:0                 | input=1000 output=100 |  | 0.0045
          bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0         | input=1000 output=100 |  | 0.0045
          us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0             | input=1000 output=100 |  | 0.0045
          anthropic.claude-sonnet-4-5-20250929-v1:0                    | input=1000 output=100 |  | 0.0045
          claude-sonnet-4-5@20250929                                   | input=1000 output=100 |  | 0.0045
          vertex_ai/claude-sonnet-4-5@20250929                         | input=1000 output=100 |  | 0.0045
          # claude-3-5-haiku-20241022 0.8 / 4, listed with its date only: 800 + 400
          claude-3-5-haiku@20241022  | input=1000 output=100 |  | 0.0012
          # gemini-2.5-flash 0.3 / 2.5 / audio 1: 300 + 250 + 10; text-bison 0.25
          google/gemini-2.5-flash    | input=1000 input_audio_tokens=10 output=100 |  | 0.00056
          gemini/gemini-2.5-flash    | input=1000 output=100 |  | 0.00055
          googleai/gemini-2.5-flash  | input=1000 output=100 |  | 0.00055
          text-bison@001             | input=1000 |  | 0.00025

          # several providers in a row: gpt-5-mini as above, gpt-4.1 2 / cached 0.5: 2000 + 500
          openrouter/openai/gpt-5-mini | input=80 input_cached_tokens=40 output=60 |  | 0.000141
          azure/global/gpt-4o        | input=1000 |  | 0.0025
          azure_ai/gpt-4.1           | input=1000 input_cached_tokens=1000 |  | 0.0025
          # o3 2 / 8 / reasoning 8: 2000 + 800 + 7200; gpt-5 flex 0.625 / 5: 625 + 500
          openai/responses/o3        | input=1000 output=100 output_reasoning_tokens=900 |  | 0.01
          litellm_proxy/gpt-5        | input=1000 output=100 | service_tier=flex | 0.001125
          # what other tools call a provider: gpt-4o 2500 + 1000, claude-sonnet-4-5 3000 + 1500, gemini-2.5-flash 300 + 250
          azure_openai/gpt-4o        | input=1000 output=100 |  | 0.0035
          azure-openai/gpt-4o        | input=1000 output=100 |  | 0.0035
          amazon-bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0 | input=1000 output=100 |  | 0.0045
          amazon-bedrock/global.anthropic.claude-opus-4-6-v1 | input=1000 output=100 |  | 0.0075
          aws-bedrock/us.anthropic.claude-sonnet-4-6    | input=1000 output=100 |  | 0.0045
          google_vertexai/gemini-2.5-flash | input=1000 output=100 |  | 0.00055
          google-vertex/gemini-2.5-flash | input=1000 output=100 |  | 0.00055
          vertexai/gemini-2.5-flash  | input=1000 output=100 |  | 0.00055
          # Claude's version with a dot or not: opus-4-6 5 / 25: 5000 + 2500
          openrouter/anthropic/claude-sonnet-4.5        | input=1000 output=100 |  | 0.0045
          anthropic/claude-opus-4.6                     | input=1000 output=100 |  | 0.0075
          claude-3-7-sonnet-20250219                    | input=1000 output=100 |  | 0.0045
          # Bedrock: with no more than a version, with the size of the context, converse, ARNs
          anthropic.claude-opus-4-6-v1                  | input=1000 output=100 |  | 0.0075
          anthropic.claude-3-7-sonnet-20250219-v1:0     | input=1000 output=100 |  | 0.0045
          bedrock/converse/us.anthropic.claude-sonnet-4-6 | input=1000 output=100 |  | 0.0045
          arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0 | input=1000 output=100 |  | 0.0045
          # claude-3-haiku 0.25 / 1.25: 250 + 125; haiku-4-5 1 / 5: 1000 + 500
          anthropic.claude-3-haiku-20240307-v1:0:48k    | input=1000 output=100 |  | 0.000375
          arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0 | input=1000 output=100 |  | 0.000375
          global.anthropic.claude-haiku-4-5-20251001-v1:0 | input=1000 output=100 |  | 0.0015
          # claude-2.1 8 / 24: 8000 + 2400; claude-instant-1.2 1.63 / 5.51: 1630 + 551
          bedrock/eu-central-1/anthropic.claude-v2:1    | input=1000 output=100 |  | 0.0104
          anthropic.claude-instant-v1                   | input=1000 output=100 |  | 0.002181
          # the same for a size of context; claude-2.0 costs as 2.1
          anthropic.claude-v2:1:200k                    | input=1000 output=100 |  | 0.0104
          anthropic.claude-v2:0:18k                     | input=1000 output=100 |  | 0.0104
          arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2:1:18k | input=1000 output=100 |  | 0.0104
          anthropic.claude-instant-v1:2:100k            | input=1000 output=100 |  | 0.002181
          # Vertex and Gemini: gemini-2.5-flash-lite and 2.0-flash 0.1 / 0.4: 100 + 40
          claude-3-5-sonnet-v2@20241022                 | input=1000 output=100 |  | 0.0045
          projects/p/locations/europe-west1/publishers/anthropic/models/claude-sonnet-4-5@20250929 | input=1000 output=100 |  | 0.0045
          publishers/google/models/gemini-2.5-flash-lite | input=1000 output=100 |  | 0.00014
          models/gemini-2.0-flash    | input=1000 output=100 |  | 0.00014

          # patterns: fine-tuned gpt-3.5-turbo-1106 3 / 6: 3000 + 600; davinci-002 12: 12000
          ft:gpt-3.5-turbo-1106:acme::8abc1234         | input=1000 output=100 |  | 0.0036
          ft:gpt-3.5-turbo-1106:acme:support:8abc1234  | input=1000 output=100 |  | 0.0036
          openai/ft:davinci-002:acme::x                | input=1000 |  | 0.012
          ft:davinci-002:acme:bot-v1:77                | input=1000 |  | 0.012
          # gpt-4-*-vision-preview 10 / 30: 10000 + 3000
          gpt-4-1106-vision-preview  | input=1000 output=100 |  | 0.013

          ft:gpt-3.5-turbo-1106:acme::8abc:ckpt-step-80 | input=1000 output=100 |  | 0.0036

          # only a total: text-embedding-3-large 0.13; text-embedding-3-small 0.02, ada-002 0.1, text-davinci-003 20 on both sides: (10 + 5) x 20
          text-embedding-3-small     | input=1000 |  | 0.00002
          text-embedding-3-small     | total=1000 |  | 0.00002
          text-embedding-ada-002     | input=7 total=10 |  | 0.000001
          text-davinci-003           | input=10 output=5 |  | 0.0003
          azure/text-embedding-3-large | input=1000 |  | 0.00013

          # audio: text 2.5 / 10, audio 100 / 200: 2500 + 10000 + 100 + 4000
          gpt-4o-audio-preview       | input=1000 input_audio_tokens=100 output=10 output_audio_tokens=20 |  | 0.0166
          gpt-4o-audio-preview       | input_text_tokens=1000 output_text_tokens=10 |  | 0.0026
          # no cached price there: cached text as text, cached audio as audio: 250 + 1000
          gpt-4o-audio-preview       | input_cached_tokens=100 input_cached_audio_tokens=10 |  | 0.00125
          # realtime: text 5, cached text 2.5, cached audio 20, text out 20: 500 + 250 + 200 + 200
          gpt-4o-realtime-preview    | input=100 input_cached_tokens=100 input_cached_audio_tokens=10 output=10 |  | 0.00115
          # gemini-2.5-flash 0.3 / audio 1 / cached 0.03 / 2.5 / reasoning 2.5: 30 + 1000 + 3 + 25 + 50
          gemini-2.5-flash           | input=100 input_audio_tokens=1000 input_cached_tokens=100 output=10 output_reasoning_tokens=20 |  | 0.001108
          # live: text 0.5, audio 3, image 3, text out 2, audio out 12: 50 + 300 + 30 + 20 + 1200
          gemini-live-2.5-flash-native-audio | input=100 input_audio_tokens=100 input_image_tokens=10 output=10 output_audio_tokens=100 |  | 0.0016

          # cache creation, claude-sonnet-4-5: 3.75, 5 minutes 3.75, 1 hour 6, cached 0.3
          claude-sonnet-4-5          | input_cache_creation=100 |  | 0.000375
          claude-sonnet-4-5          | input_cache_creation_5m=100 input_cache_creation_1h=100 input_cached_tokens=100 |  | 0.001005
          # claude-opus-4-6 5 / 6.25 / 10 / 0.5 / 25: 5000 + 12500 + 10000 + 5000 + 2500
          claude-opus-4-6            | input=1000 input_cache_creation_5m=2000 input_cache_creation_1h=1000 input_cached_tokens=10000 output=100 |  | 0.035
          # flex creation 3.125: 3125
          gpt-5.6-sol                | input_cache_creation=1000 | service_tier=flex | 0.003125
          # no price by duration: as creation 6.25; no price for creation: as input 15
          gpt-5.6-sol                | input_cache_creation_5m=1000 input_cache_creation_1h=1000 |  | 0.0125
          claude-3-opus-20240229     | input_cache_creation=1000 input_cache_creation_1h=1000 |  | 0.03

          # parents: reasoning as output 10: 500 + 300; audio as input 2.5; gpt-5 cached text as cached 0.125
          gpt-4o                     | output=50 output_reasoning_tokens=30 |  | 0.0008
          gpt-4o                     | input_audio_tokens=1000 output_audio_tokens=1000 |  | 0.0125
          gpt-5                      | input_cached_text_tokens=1000 input_cached_audio_tokens=1000 |  | 0.00025
          # gpt-4.1 names cached text itself 0.5; gemini-live names images 3
          gpt-4.1                    | input_cached_text_tokens=1000 |  | 0.0005
          gemini-live-2.5-flash-native-audio | input_image_tokens=10 input_image=10 |  | 0.00006

          # queries: gemini-3-pro-preview 14000 each million: 3 x 14000 + 1000 x 2; large 200001 x 4 + 14000
          gemini-3-pro-preview       | input=1000 web_search_queries=3 |  | 0.044
          gemini-3-pro-preview       | input=200001 web_search_queries=1 |  | 0.814004
          # gemini-3.5-flash 1.5 / 9, queries of both kinds 14000: 1500 + 900 + 28000 + 14000
          gemini-3.5-flash           | input=1000 output=100 web_search_queries=2 grounding_queries=1 |  | 0.0444
          # where they have no price they are left out: 2500
          gpt-4o                     | input=1000 web_search_queries=3 |  | 0.0025

          # unknown: no such model, a snapshot that is not listed, an unlisted reseller
          my-own-model               | input=1000 output=10 |  |
          gpt-5-mini-2099-01-01      | input=1000 output=10 |  |
          groq/gpt-4o                | input=1000 output=10 |  |
          # a region, a fine-tune or a profile that may cost something else
          azure/eu/gpt-4o            | input=1000 output=10 |  |
          azure_openai/eu/gpt-4o     | input=1000 output=10 |  |
          gpt-35-turbo-1106.ft-0a1b  | input=1000 output=10 |  |
          ft:gpt-3.5-turbo-0125:acme::x | input=1000 output=10 |  |
          projects/p/locations/l/endpoints/1234 | input=1000 output=10 |  |
          arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/ab12cd34ef56 | input=1000 output=10 |  |
          bedrock/us-west-2/1-month-commitment/anthropic.claude-v2 | input=1000 output=10 |  |
          ft:gpt-4o:acme::8abc1234   | input=1000 output=10 |  |
          # known, but nothing used, nothing that has a price, or no telling what was used
          gpt-4o                     | input=0 output=0 |  |
          gpt-4o                     | web_search_queries=3 |  |
          gpt-4o                     | total=1000 |  |
          gpt-4o                     | input=10 total=1000 |  |
          """)
  void price_isTheListPrice(String model, String usage, String parameters, BigDecimal usd) {
    Cost cost = prices.price(model, Words.usage(usage), Words.parameters(parameters));

    if (usd == null) {
      assertThat(cost).isNull();
    } else {
      assertThat(cost).isNotNull();
      assertThat(cost.total()).isEqualByComparingTo(usd);
      assertThat(cost.toJson()).endsWith("\"total\":" + usd.toPlainString() + "}");
    }
  }

  @Test
  void price_saysWhatEachBucketCost() {
    Usage usage = Usage.builder().input(80).inputCached(40).output(60).bucket("images", 2).build();

    Cost cost = prices.price("gpt-5-mini", usage, Map.of());

    assertThat(cost.details())
        .containsExactly(
            Map.entry("input", new BigDecimal("0.00002")),
            Map.entry("input_cached_tokens", new BigDecimal("0.000001")),
            Map.entry("output", new BigDecimal("0.00012")));
    assertThat(cost.total()).isEqualTo("0.000141");
  }

  @Test
  void price_isMarkedIncomplete_andSaysSoOnce_whenABucketHasNoPrice() {
    PriceTable table = PriceFile.read("as_of 2026-08-20\nmodel m\nprice input=1");
    Usage searched = Words.usage("input=1000 web_search_queries=3");

    String log =
        LogCapture.of(
            () -> {
              assertThat(table.price("m", Usage.of(1000, 0), Map.of()).isComplete()).isTrue();
              for (int i = 0; i < 2; i++) {
                Cost cost = table.price("m", searched, Map.of());
                assertThat(cost.total()).isEqualTo("0.001");
                assertThat(cost.isComplete()).isFalse();
              }
              table.price("m", Usage.of(0, 1), Map.of());
            });

    assertThat(log.lines()).hasSize(2);
    assertThat(log)
        .contains("No price for \"web_search_queries\" of model \"m\"", "2026-08-20")
        .contains("No price for \"output\" of model \"m\"");
  }

  @Test
  void price_saysOnce_thatTokensOfNoSideCannotBePriced() {
    PriceTable table = PriceFile.read("as_of 2026-08-20\nmodel m\nprice input=1 output=2");

    String log =
        LogCapture.of(
            () -> {
              for (int i = 0; i < 2; i++) {
                assertThat(table.price("m", Words.usage("input=1 total=9"), Map.of())).isNull();
              }
            });

    assertThat(log.lines()).hasSize(1);
    assertThat(log).contains("\"m\"", "neither input nor output", "2026-08-20");
  }

  @Test
  void price_isFoundAgain_howeverManyBucketsThereAre() {
    PriceTable table = PriceFile.read("as_of 2026-08-20\nmodel m\nprice input=1 input_1=2");
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 300; i++) {
        Usage usage = Usage.builder().bucket("input_" + i, 10).build();

        assertThat(table.price("m", usage, Map.of()).total())
            .isEqualTo(i == 1 ? "0.00002" : "0.00001");
      }
    }
  }

  @Test
  void price_staysExact_whenUnitsAreHuge() {
    Cost cost = prices.price("gpt-5-mini", Usage.of(Long.MAX_VALUE, 1), Map.of());

    // 9223372036854775807 x 0.25 / 1,000,000, and 2 / 1,000,000
    assertThat(cost.details().get("input")).isEqualTo("2305843009213.69395175");
    assertThat(cost.total()).isEqualTo("2305843009213.69395375");
  }

  @Test
  void price_isUnknown_whenModelOrUsageIsMissing() {
    assertThat(prices.price(null, Usage.of(1, 1), Map.of())).isNull();
    assertThat(prices.price(" ", Usage.of(1, 1), Map.of())).isNull();
    assertThat(prices.price("gpt-4o", null, Map.of())).isNull();
  }

  @Test
  void price_ignoresModelParameters_thatAreNotNames() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("service_tier", null);
    parameters.put("speed", 3);

    Cost cost = prices.price("gpt-5-mini", Usage.of(80, 60), parameters);

    assertThat(cost.total()).isEqualTo("0.00014");
  }

  private enum ServiceTier {
    FLEX
  }

  @Test
  void price_takesAnEnumForItsName() {
    Cost cost =
        prices.price("gpt-5-mini", Usage.of(80, 60), Map.of("service_tier", ServiceTier.FLEX));

    assertThat(cost.total()).isEqualTo("0.00007");
  }

  @Test
  void find_givesTheNameInTheTable() {
    assertThat(prices.find("Azure/GPT-4o")).isEqualTo("gpt-4o");
    assertThat(prices.find("ft:davinci-002:acme::x")).isEqualTo("ft:davinci-002:*::*");
    assertThat(prices.find("my-own-model")).isNull();
    assertThat(prices.find(null)).isNull();
  }

  @Test
  void date_isThatOfThePriceLists() {
    assertThat(prices.date()).isEqualTo(LocalDate.of(2026, 8, 20));
  }

  @Test
  void price_looksThroughTheTableOnce_forAName_howeverManyThereWere() {
    AtomicInteger looks = new AtomicInteger();
    ModelPrice price = ModelPrice.always("any", List.of(new Tier(List.of(), Map.of("input", 1L))));
    PriceTable table =
        new PriceTable(
            LocalDate.EPOCH,
            PriceIndex.byRule(
                List.of(new PriceIndex.Rule(name -> looks.incrementAndGet() > 0, price))));
    for (int i = 0; i < 1_500; i++) {
      table.price("model-" + i, Usage.of(1, 0), Map.of());
    }
    looks.set(0);

    for (int i = 0; i < 10; i++) {
      table.price("the-next", Usage.of(1, 0), Map.of());
    }

    assertThat(looks).hasValue(1);
  }

  @Test
  void price_saysNothingOfAModelThatIsNotListed_whichMayBeInAnotherTable() {
    String log =
        LogCapture.of(() -> assertThat(prices.price("no-such", Usage.of(1, 1), Map.of())).isNull());

    assertThat(log).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai/", "us-east-1/", "ft:a", "anthropic.", "-v1:0", "@"})
  void price_takesNoTime_whenANameIsEndless(String part) {
    String model = part.repeat(300_000);

    inFiveSeconds(() -> prices.price(model, Usage.of(1, 1), Map.of()));
  }

  @Test
  void price_takesNoTime_whenTheNameOfABucketIsEndless() {
    Usage usage = Usage.builder().bucket("input" + "_a".repeat(300_000), 1_000).build();

    Cost cost = inFiveSeconds(() -> prices.price("gpt-4o", usage, Map.of()));

    assertThat(cost.total()).isEqualTo("0.0025"); // as the input that it says it is
  }

  /** Of work: a busy machine takes longer for it. */
  private static Cost inFiveSeconds(Supplier<Cost> price) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          long start = threads.getCurrentThreadCpuTime();
          Cost cost = price.get();
          assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - start))
              .isLessThan(Duration.ofSeconds(5));
          return cost;
        });
  }
}
