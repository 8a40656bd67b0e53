// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import static io.langspan.internal.json.EncoderFixture.capped;
import static io.langspan.internal.json.EncoderFixture.encode;
import static io.langspan.internal.json.EncoderFixture.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cap cuts between values and between characters, says what is missing, and leaves valid JSON.
 */
class TruncationTest {

  record Node(String name, Object value, List<Object> children) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void result_isValidAndWithinTheCap_atEveryCap(long seed) {
    Random random = new Random(seed);
    List<Object> value = new ArrayList<>();
    while (encode(value).length() <= 4096 + 64) {
      value.add(random(random, 4));
    }

    for (int cap = 64; cap <= 4096; cap++) {
      String json = encode(capped(cap), value);
      assertThat(json.length()).isLessThanOrEqualTo(cap);
      read(json);
      assertThat(json).contains("truncated");
    }
  }

  @Test
  void result_isWhole_whenItJustFits() {
    List<Integer> value = IntStream.range(0, 100).boxed().toList();
    String whole = encode(value);

    // a container keeps room for a mark that turns out not to be needed
    assertThat(encode(capped(whole.length() + 40), value)).isEqualTo(whole);
    assertThat(encode(capped(whole.length() - 1), value)).contains("truncated");
  }

  @Test
  void array_tellsHowManyAreMissing() {
    JsonNode tree = read(encode(capped(100), IntStream.range(0, 1000).toArray()));

    int shown = tree.size() - 1;
    assertThat(tree.get(shown).textValue()).isEqualTo("…[truncated, " + (1000 - shown) + " more]");
  }

  @Test
  void object_tellsHowManyAreMissing() {
    Map<String, Integer> map = new LinkedHashMap<>();
    IntStream.range(0, 1000).forEach(i -> map.put("key" + i, i));

    JsonNode tree = read(encode(capped(200), map));

    assertThat(tree.get("…").textValue())
        .isEqualTo("truncated, " + (1000 - (tree.size() - 1)) + " more");
  }

  @Test
  void outerContainers_tellWhatTheyMiss_too() {
    List<List<Integer>> value = Collections.nCopies(50, IntStream.range(0, 500).boxed().toList());

    assertThat(encode(capped(300), value))
        .containsPattern("\"…\\[truncated, \\d+ more]\"],\"…\\[truncated, 49 more]\"]$");
  }

  @Test
  void longString_isCutWithItsLength_andWhatFollowsIsKept() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("document", "d".repeat(5 << 20));
    value.put("question", "why?");

    JsonNode tree = read(encode(value));

    assertThat(tree.get("document").textValue())
        .hasSizeGreaterThan(500_000)
        .endsWith("d…[truncated, 5242880 characters]");
    assertThat(tree.get("question").textValue()).isEqualTo("why?");
  }

  @Test
  void string_isCut_whenItsEscapesDoNotFit() {
    String json = encode(capped(200), List.of("\u0001".repeat(150)));

    assertThat(json.length()).isLessThanOrEqualTo(200);
    assertThat(read(json).get(0).textValue()).endsWith("…[truncated, 150 characters]");
  }

  @Test
  void cut_splitsNoSurrogatePair() {
    String emoji = "a" + "😀".repeat(1000);

    for (int cap = 64; cap < 200; cap++) {
      JsonNode tree = read(encode(capped(cap), Arrays.asList(emoji, emoji)));
      assertThat(tree.toString()).doesNotContain("\uFFFD");
    }
  }

  @Test
  void tree_isCut_likeAnyValue() {
    JsonNode big =
        new ObjectMapper().valueToTree(Map.of("list", IntStream.range(0, 5000).toArray()));

    String json = encode(capped(1000), big);

    assertThat(json.length()).isBetween(900, 1000);
    assertThat(json).contains("more]");
    read(json);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void graph_withCycles_isAlwaysValid(long seed) {
    Random random = new Random(seed);
    List<List<Object>> nodes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      nodes.add(new ArrayList<>());
    }
    for (List<Object> node : nodes) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        List<Object> other = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(4)) {
          case 0 -> node.add(other);
          case 1 -> node.add(new Node("n", other, other));
          case 2 -> node.add(new LinkedHashMap<>(Map.of("k", other)));
          default -> node.add(new Object[] {other, random(random, 2)});
        }
      }
    }

    for (int cap : new int[] {64, 1000, 100_000}) {
      String json = encode(capped(cap), nodes);
      assertThat(json.length()).isLessThanOrEqualTo(cap);
      read(json);
    }
  }

  private static Object random(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 12 : 7)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextBoolean();
      case 2 -> random.nextGaussian() * 1e6;
      case 3 -> text(random, random.nextInt(300));
      case 4 -> text(random, random.nextInt(10));
      case 5 -> List.of();
      case 6 -> Double.NaN;
      case 7, 8 ->
          random.ints(random.nextInt(8)).mapToObj(i -> random(new Random(i), depth - 1)).toList();
      case 9 ->
          new Node(text(random, 5), random(random, depth - 1), List.of(random(random, depth - 1)));
      case 10 -> new Object[] {random(random, depth - 1), null};
      default -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
          map.put(i + text(random, random.nextInt(12)), random(random, depth - 1));
        }
        yield map;
      }
    };
  }

  /** Of all the kinds of characters there are, broken ones included. */
  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      switch (random.nextInt(8)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append('"').append('\\');
        case 2 -> text.append("한글");
        case 3 -> text.append("😀");
        case 4 -> text.append((char) (0xD800 + random.nextInt(0x800)));
        default -> text.append("text ");
      }
    }
    return text.toString();
  }
}
