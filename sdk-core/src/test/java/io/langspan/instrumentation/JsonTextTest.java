// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void of_isJson_whateverTheTextsHold() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("a\"b", "c\\\n\u0001\u00e4\ud83d\ude00");
    fields.put("n", 0.5);
    fields.put("t", true);
    fields.put("none", null);

    assertThat(JsonText.of(fields))
        .isEqualTo(
            "{\"a\\\"b\":\"c\\\\\\n\\u0001\u00e4\ud83d\ude00\",\"n\":0.5,\"t\":true,\"none\":null}");
  }

  @Test
  void of_quotes_whatJsonHasNoNumberFor() {
    assertThat(JsonText.of(Arrays.asList(1, Double.NaN, -1L, Double.POSITIVE_INFINITY)))
        .isEqualTo("[1,\"NaN\",-1,\"Infinity\"]");
  }

  @Test
  void of_mendsHalvesOfCharacters() {
    assertThat(JsonText.of("a\ud83db")).isEqualTo("\"a\ufffdb\"");
  }

  @Test
  void of_readsAsItWas_whereverThereIsSomethingToEscape() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    for (String odd : List.of("\"", "\\", "\n ", "\u0000", "\u007f\u0080\u00ff", "\u4e00\t")) {
      for (int at = 0; at < 1_100; at += at < 40 || at > 490 && at < 530 ? 1 : 37) {
        String text = "x".repeat(at) + odd + "!#[]".repeat(30) + odd + odd;

        assertThat(mapper.readValue(JsonText.of(text), String.class)).isEqualTo(text);
      }
    }
  }

  @Test
  void of_keepsPairs_andMendsHalves_whereverTheyStand() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    for (int at = 500; at < 520; at++) {
      String before = "\u00e4".repeat(at);
      String text = before + "\ud83d\ude00".repeat(300) + "\ud83d\"";

      assertThat(mapper.readValue(JsonText.of(text), String.class))
          .isEqualTo(before + "\ud83d\ude00".repeat(300) + "\ufffd\"");
    }
  }

  @Test
  void write_separatesWhatIsToBeApart() {
    JsonText json = new JsonText().open('{').field("a", List.of(1, 2)).field("left out", null);
    json.key("b").open('[').json("{}").json("[]").value("x").close(']');

    assertThat(json.field("c", "[").field("d", Map.of()).close('}').text())
        .isEqualTo("{\"a\":[1,2],\"b\":[{},[],\"x\"],\"c\":\"[\",\"d\":{}}");
  }

  @Test
  void text_isNobodyElses_whenSeveralAreWrittenAtOnce() {
    JsonText outer = new JsonText().open('[').value("outer");
    String inner = new JsonText().open('[').value("inner").close(']').text();

    assertThat(outer.json(inner).close(']').text()).isEqualTo("[\"outer\",[\"inner\"]]");
  }

  @Test
  void text_isTheLast_becauseWhatItWasWrittenIntoIsSomebodyElsesThen() {
    JsonText json = new JsonText().value("x");
    json.text();

    assertThatThrownBy(() -> json.value("y")).isInstanceOf(IllegalStateException.class);
  }
}
