// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Recorded;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void object_holdsStringsNumbersBooleansAndJson() {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("s", "a\"\\\n\u0000\ud83d");
    entries.put("n", 0.1);
    entries.put("b", true);
    entries.put("j", new Json.Raw("{\"x\":[1]}"));

    assertThat(Recorded.json(Json.object(entries)))
        .isEqualTo(
            Recorded.json(
                "{\"s\":\"a\\\"\\\\\\n\\u0000\ufffd\",\"n\":0.1,\"b\":true,\"j\":{\"x\":[1]}}"));
  }

  @Test
  void object_isJsonAndFits_whateverItHoldsAndHoweverLittleRoomThereIs() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      Map<String, Object> entries = new LinkedHashMap<>();
      for (int n = random.nextInt(30); n > 0; n--) {
        entries.put(text(random), random.nextBoolean() ? text(random) : random.nextInt());
      }
      int room = 64 + random.nextInt(500);

      String json = Json.object(entries, room);

      assertThat(json.length()).isLessThanOrEqualTo(room);
      assertThat(Recorded.json(json).isObject()).isTrue();
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(200); n > 0; n--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
    }
    return text.toString();
  }

  @Test
  void isValid_isTrueForOneValueAlone() {
    for (String json : new String[] {"{}", "[1]", "\"a\"", "1", "null", " {\"a\":[{}]} "}) {
      assertThat(Json.isValid(json)).as(json).isTrue();
    }
    for (String other : new String[] {"", " ", "{", "{} {}", "a", "{\"a\"}", "[".repeat(5000)}) {
      assertThat(Json.isValid(other)).as(other).isFalse();
    }
  }
}
