// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexTest {

  @Test
  void read_givesWhatIsFoundWithoutIt() {
    int read = 0;
    Index index = new Index();
    for (int seed = 0; seed < 2_000; seed++) {
      byte[] bytes = new RandomJson(new Random(seed), 200).next().getBytes(UTF_8);

      Json json = index.read(bytes, 0, bytes.length);

      if (!json.isAbsent()) {
        Json found = Json.of(bytes, 0, bytes.length);
        assertThat(json.tree()).as("seed %s", seed).isEqualTo(found.tree());
        read++;
      }
    }
    assertThat(read).isGreaterThan(200);
  }

  @Test
  void read_givesPartsWithoutWhiteSpaceBetween() {
    byte[] bytes = utf8("\n{ \"a\" : [ { \"b c\" : [ -1.5E+3 , \" d \" ] } , { } ] }\n");

    List<Json> elements = new Index().read(bytes, 0, bytes.length).get("a").elements();

    assertThat(elements)
        .extracting(Json::json)
        .containsExactly("{\"b c\":[-1.5E+3,\" d \"]}", "{}");
  }

  @Test
  void read_looksAtTheFirstValueAlone() {
    byte[] bytes = utf8("[1,[2]] [3]");

    assertThat(new Index().read(bytes, 0, bytes.length).json()).isEqualTo("[1,[2]]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "\"a\"",
        "{\"a\":1",
        "[\"a]",
        "]",
        "{\"a\":\\}",
        "{\"a\":,\"b\":1}",
        "{\"a\": }",
        "{\"a\"::1}",
        "{\"a\":",
        "[\u00e4]",
        "{\"embedding\":[1]}",
        "{\"a\":\"data:image/png;base64,AAAA\"}"
      })
  void read_isMissing_whereSomebodyMustLookCloser(String text) {
    byte[] bytes = utf8(text);

    assertThat(new Index().read(bytes, 0, bytes.length).isAbsent()).isTrue();
  }

  @Test
  void read_isMissing_whenItIsVeryDeep() {
    byte[] deep = utf8("[".repeat(200) + "]".repeat(200));

    assertThat(new Index().read(deep, 0, deep.length).isAbsent()).isTrue();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
