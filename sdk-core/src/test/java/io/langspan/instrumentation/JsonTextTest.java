// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

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
    for (String text : List.of("", "x".repeat(2_000), "\u4e00".repeat(100) + "\"")) {
      for (int at = 0; at <= Math.min(text.length(), 40); at++) {
        String with = text.substring(0, at) + "\t\"\\" + text.substring(at) + "\u0000";

        assertThat(mapper.readValue(JsonText.of(with), String.class)).isEqualTo(with);
      }
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
  void text_beginsAnew_andLeavesTheBufferToTheNext() {
    JsonText first = new JsonText().value("first");
    first.text();
    JsonText second = new JsonText().value("second");

    assertThat(first.value("x".repeat(100)).text()).isEqualTo('"' + "x".repeat(100) + '"');
    assertThat(second.text()).isEqualTo("\"second\"");
  }
}
