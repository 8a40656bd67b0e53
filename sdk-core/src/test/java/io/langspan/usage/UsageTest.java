// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.langspan.LogCapture;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UsageTest {

  private static final ObjectMapper json = new ObjectMapper();

  @Test
  void buckets_carryTheirWireNames_inAFixedOrder() {
    Usage usage =
        Usage.builder()
            .bucket("web_search_queries", 8)
            .outputAudio(7)
            .outputReasoning(6)
            .output(5)
            .inputAudio(4)
            .inputCacheCreation(3)
            .inputCached(2)
            .input(1)
            .build();

    assertThat(usage.buckets())
        .containsExactly(
            Map.entry("input", 1L),
            Map.entry("input_cached_tokens", 2L),
            Map.entry("input_cache_creation", 3L),
            Map.entry("input_audio_tokens", 4L),
            Map.entry("output", 5L),
            Map.entry("output_reasoning_tokens", 6L),
            Map.entry("output_audio_tokens", 7L),
            Map.entry("web_search_queries", 8L));
    assertThatThrownBy(() -> usage.buckets().put("input", 9L))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(usage.input()).isEqualTo(1);
    assertThat(usage.inputCached()).isEqualTo(2);
    assertThat(usage.inputCacheCreation()).isEqualTo(3);
    assertThat(usage.inputAudio()).isEqualTo(4);
    assertThat(usage.output()).isEqualTo(5);
    assertThat(usage.outputReasoning()).isEqualTo(6);
    assertThat(usage.outputAudio()).isEqualTo(7);
  }

  @Test
  void cacheTotals_countEveryBucketOfTheCache() {
    Usage usage =
        Usage.builder()
            .inputCached(1)
            .bucket("input_cached_audio_tokens", 2)
            .inputCacheCreation(10)
            .bucket("input_cache_creation_5m", 20)
            .bucket("input_cache_creation_1h", 40)
            .build();

    assertThat(usage.inputCachedTotal()).isEqualTo(3);
    assertThat(usage.inputCacheCreationTotal()).isEqualTo(70);
  }

  @Test
  void totals_areInclusive_andCountTokensOnly() {
    Usage usage =
        Usage.builder()
            .input(10)
            .inputCached(20)
            .bucket("input_image_tokens", 30)
            .bucket("input_audio_seconds", 100)
            .bucket("input_characters", 100)
            .output(1)
            .outputReasoning(2)
            .bucket("output_image_tokens", 3)
            .bucket("web_search_queries", 100)
            .bucket("images", 100)
            .build();

    assertThat(usage.inputTotal()).isEqualTo(60);
    assertThat(usage.outputTotal()).isEqualTo(6);
    assertThat(usage.total()).isEqualTo(66);
  }

  @Test
  void bucket_setsTheNamedBucket_whenItsWireNameIsKnown() {
    Usage usage = Usage.builder().bucket("input_cached_tokens", 5).inputCached(7).build();

    assertThat(usage).isEqualTo(Usage.builder().inputCached(7).build());
  }

  @Test
  void total_isTheReportedOne_whenItIsLargerThanTheBuckets() {
    Usage more = Usage.builder().input(10).bucket("total", 15).build();
    Usage same = Usage.builder().input(15).bucket("total", 15).build();
    Usage less = Usage.builder().input(20).bucket("total", 15).build();

    assertThat(more.total()).isEqualTo(15);
    assertThat(more.isConsistent()).isTrue();
    assertThat(more.buckets()).doesNotContainKey("total");
    assertThat(same).isEqualTo(Usage.of(15, 0));
    assertThat(less.total()).isEqualTo(20);
    assertThat(less.isConsistent()).isFalse();
    assertThat(more.plus(less).total()).isEqualTo(35);
  }

  @Test
  void inclusive_takesThePartsOutOfTheirTotals() {
    Usage usage =
        Usage.inclusive(120, 60)
            .inputCached(40)
            .inputCacheCreation(10)
            .inputAudio(5)
            .bucket("input_image_tokens", 15)
            .bucket("web_search_queries", 1_000)
            .outputReasoning(30)
            .outputAudio(10)
            .build();

    assertThat(usage.input()).isEqualTo(50);
    assertThat(usage.output()).isEqualTo(20);
    assertThat(usage.inputTotal()).isEqualTo(120);
    assertThat(usage.outputTotal()).isEqualTo(60);
    assertThat(usage.total()).isEqualTo(180);
    assertThat(usage.isConsistent()).isTrue();
  }

  @Test
  void inclusive_keepsTheParts_whenTheyAreLargerThanTheirTotal() {
    Usage usage = Usage.inclusive(30, 60).inputCached(40).build();

    assertThat(usage.input()).isZero();
    assertThat(usage.inputCached()).isEqualTo(40);
    assertThat(usage.total()).isEqualTo(100);
    assertThat(usage.isConsistent()).isFalse();
  }

  @Test
  void inclusive_neverMakesANegative_andKeepsTheSum_forAnyNumbers() {
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      long[] n = random.longs(8, -3, i % 100 == 0 ? Long.MAX_VALUE : 1 + i % 50).toArray();

      Usage usage =
          Usage.inclusive(n[0], n[1])
              .inputCached(n[2])
              .inputCacheCreation(n[3])
              .inputAudio(n[4])
              .outputReasoning(n[5])
              .outputAudio(n[6])
              .bucket("input_image_tokens", n[7])
              .build();

      assertThat(usage.buckets().values()).allMatch(units -> units >= 0);
      long input = Math.max(0, n[0]);
      long output = Math.max(0, n[1]);
      if (usage.isConsistent()) {
        assertThat(usage.inputTotal()).isEqualTo(input);
        assertThat(usage.outputTotal()).isEqualTo(output);
      } else {
        assertThat(usage.inputTotal()).isGreaterThanOrEqualTo(input);
        assertThat(usage.outputTotal()).isGreaterThanOrEqualTo(output);
        assertThat(
                usage.inputTotal() > input
                    || usage.outputTotal() > output
                    || LongStream.of(n).anyMatch(units -> units < 0))
            .isTrue();
      }
    }
  }

  @Test
  void builder_countsNegativesAsZero_andMarksThem() {
    Usage token = Usage.builder().input(-1).output(3).build();
    Usage other = Usage.builder().bucket("images", -2).output(3).build();

    assertThat(token.buckets()).isEqualTo(other.buckets()).isEqualTo(Usage.of(0, 3).buckets());
    assertThat(token.isConsistent()).isFalse();
    assertThat(other.isConsistent()).isFalse();
  }

  @Test
  void builder_reportsANegativeOnce() {
    FreshCopy copy = new FreshCopy(true);

    String log =
        LogCapture.of(
            () -> {
              copy.call("Usage", "of", -1L, -1L);
              copy.call("Usage", "of", -1L, 1L);
            });

    assertThat(log.lines()).singleElement().asString().contains("WARN", "below zero");
  }

  @Test
  void builder_leavesOutABucketWithoutAName() {
    assertThat(Usage.builder().bucket(null, 1).bucket(" ", 1).input(1).build())
        .isEqualTo(Usage.of(1, 0));
  }

  @Test
  void builder_doesNotChangeWhatItBuilt() {
    Usage.Builder builder = Usage.builder().input(1).bucket("images", 1);
    Usage first = builder.build();

    builder.input(2).bucket("images", 2).build();

    assertThat(first).isEqualTo(Usage.builder().input(1).bucket("images", 1).build());
  }

  @Test
  void sums_stopAtTheLargestLong() {
    Usage huge = Usage.builder().input(Long.MAX_VALUE).inputCached(1).output(1).build();

    assertThat(huge.inputTotal()).isEqualTo(Long.MAX_VALUE);
    assertThat(huge.total()).isEqualTo(Long.MAX_VALUE);
    assertThat(huge.plus(huge).input()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void plus_addsBucketByBucket() {
    Usage sum =
        Usage.builder()
            .input(1)
            .bucket("images", 2)
            .build()
            .plus(Usage.builder().input(3).outputAudio(4).bucket("images", 5).build());

    assertThat(sum)
        .isEqualTo(Usage.builder().input(4).outputAudio(4).bucket("images", 7).build())
        .hasSameHashCodeAs(Usage.builder().input(4).outputAudio(4).bucket("images", 7).build());
    assertThat(sum.plus(null)).isSameAs(sum);
  }

  @Test
  void isEmpty_whenNothingWasUsed() {
    assertThat(Usage.of(0, 0).isEmpty()).isTrue();
    assertThat(Usage.builder().bucket("images", 1).build().isEmpty()).isFalse();
    assertThat(Usage.builder().bucket("total", 1).build().isEmpty()).isFalse();
  }

  @Test
  void toJson_isTheShapeTheServerReads() throws Exception {
    Usage usage =
        Usage.builder()
            .input(80)
            .inputCached(40)
            .output(60)
            .bucket("web_search_queries", 2)
            .build();

    assertThat(usage.toJson())
        .isEqualTo(
            "{\"input\":80,\"input_cached_tokens\":40,\"output\":60,\"web_search_queries\":2,\"total\":180}");
    assertThat(usage).hasToString("Usage" + usage.toJson());
    assertThat(Usage.of(0, 0).toJson()).isEqualTo("{\"input\":0,\"output\":0,\"total\":0}");
  }

  static String[] oddNames() {
    return new String[] {
      "a\"b\\c", "line\nbreak\u0000\u001f\u007f", "단어 수", "\uD83D\uDE00", "</script>"
    };
  }

  @ParameterizedTest
  @MethodSource("oddNames")
  void toJson_keepsEveryName(String name) throws Exception {
    JsonNode node = json.readTree(Usage.builder().bucket(name, 7).build().toJson());

    assertThat(node.get(name).longValue()).isEqualTo(7);
    assertThat(node).hasSize(4);
    assertThat(node).allMatch(JsonNode::isIntegralNumber);
  }

  @Test
  void toJson_isValidUnicode_whenANameIsNot() throws Exception {
    Usage usage = Usage.builder().bucket("x\uD83D", 1).bucket("\uDE00y", 2).build();

    JsonNode node = json.readTree(usage.toJson());

    assertThat(node.get("x\uFFFD").longValue()).isEqualTo(1);
    assertThat(node.get("\uFFFDy").longValue()).isEqualTo(2);
  }
}
