// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void get_findsAField_behindOthersThatHoldItsNameAsText() {
    Json json = Json.of("{\"a\":\"\\\"b\\\":1\",\"x\":{\"b\":2},\"y\":[{\"b\":3}],\"b\":4}");

    assertThat(json.get("b").number()).isEqualTo(4);
  }

  @Test
  void get_isMissing_whenNothingIsThere() {
    Json json = Json.of("{\"a\":{\"b\":1}}");

    assertThat(json.get("b").isMissing()).isTrue();
    assertThat(json.get("b").get("c").get("d").isMissing()).isTrue();
    assertThat(json.get("a").get("b").get("c").isMissing()).isTrue();
    assertThat(json.get("b").text()).isNull();
    assertThat(json.get("b").textOrJson()).isNull();
    assertThat(json.get("b").decimal()).isNull();
    assertThat(json.get("b").elements()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":\"x",
        "[",
        "}",
        ",",
        "nul",
        "\\"
      })
  void anything_isHarmless_whenItIsNoJson(String broken) {
    Json json = Json.of(broken);

    assertThat(json.get("a").text()).isNull();
    assertThat(json.elements()).hasSizeLessThan(2);
    assertThat(json.number()).isZero();
    assertThat(json.toString()).startsWith("Json[");
    json.tree();
    json.json();
  }

  @Test
  void elements_areAll_withSpaceAroundThem() {
    List<Json> elements = Json.of(" [ 1 , \"a,]\" ,\n{\"x\":[1,2]}, [ ] , null ]").elements();

    assertThat(elements)
        .extracting(Json::json)
        .containsExactly("1", "\"a,]\"", "{\"x\":[1,2]}", "[ ]", "null");
  }

  @Test
  void text_isWithoutEscapes() {
    Json json = Json.of("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00 \u00f6 \uD83D\uDE00\"");

    assertThat(json.text()).isEqualTo("\"\\/\b\f\n\r\t\u00e4\uD83D\uDE00 \u00f6 \uD83D\uDE00");
  }

  @Test
  void text_isReplaced_whereItIsNoUtf8OrNoEscape() {
    byte[] bytes = {'"', 'a', (byte) 0xC3, 'b', '\\', 'u', '1', 'x', '9', '9', '"'};

    String text = Json.of(bytes, 0, bytes.length).text();

    assertThat(text).isEqualTo("a\uFFFDb\uFFFD");
  }

  @Test
  void get_knowsNoEscapedNames() {
    Map<String, Json> fields = Json.of("{\"\\u0061\":1,\"b\":2}").fields();

    assertThat(fields.keySet()).containsExactly("a", "b");
    assertThat(fields.get("a").number()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "12,12",
    "-3,-3",
    "2.9,2",
    "1e3,1000",
    "'\"17\"',17",
    "'\"x\"',0",
    "true,0",
    "null,0",
    "9223372036854775807,9223372036854775807",
    "9223372036854775808,0",
    "1e30,0",
    "1e999999999,0",
    "-1e30,0",
    "NaN,0",
    "-,0",
    "1.2.3,0",
    "11111111111111111111111111111111111111111,0"
  })
  void number_isWholeAndNeverAnotherOne(String json, long expected) {
    assertThat(Json.of(json).number()).isEqualTo(expected);
  }

  @Test
  void decimal_isExact() {
    assertThat(Json.of("0.0000123").decimal()).isEqualTo(new BigDecimal("0.0000123"));
    assertThat(Json.of("\"0.5\"").decimal()).isEqualTo(new BigDecimal("0.5"));
  }

  @Test
  void tree_isOfMapsListsAndScalars() {
    Object tree = Json.of("{\"a\":[1,2.5,true,false,null,\"x\"],\"b\":{}}").tree();

    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("a", new ArrayList<>(Arrays.asList(1L, 2.5, true, false, null, "x")));
    expected.put("b", Map.of());
    assertThat(tree).isEqualTo(expected);
  }

  @Test
  void isEmpty_saysWhetherSomethingIsInIt() {
    assertThat(Json.of("[ ]").isEmpty()).isTrue();
    assertThat(Json.of("{}").isEmpty()).isTrue();
    assertThat(Json.of("[0]").isEmpty()).isFalse();
    assertThat(Json.of("{\"a\":1}").isEmpty()).isFalse();
  }

  @Test
  void of_looksAtTheRangeAlone() {
    byte[] bytes = "xx{\"a\":1}yy".getBytes(StandardCharsets.UTF_8);

    Json json = Json.of(bytes, 2, 9);

    assertThat(json.json()).isEqualTo("{\"a\":1}");
  }

  @Test
  void get_findsWhatStandsBehindIt_whenItIsVeryDeep() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);

    Json json = Json.of("{\"a\":" + deep + ",\"b\":1}");

    assertThat(json.get("b").number()).isEqualTo(1);
  }

  @Test
  void toString_tellsNothingOfTheContent() {
    assertThat(Json.of("{\"secret\":\"x\"}").toString())
        .doesNotContain("secret")
        .doesNotContain("x");
  }
}
