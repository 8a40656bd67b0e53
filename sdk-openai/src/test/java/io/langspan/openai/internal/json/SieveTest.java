// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SieveTest {

  private static final String BASE64 = "QUJD".repeat(1000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "12",
        "\"\"",
        "{\"a\":\"b\"}",
        "[1,-2.5e3,[],{\"a\":[null]}]",
        "{\"a\\\"b\":\"c\\\\\",\"d\":\"\\u00e4\"}",
        "{\"data\":\"QUJD\",\"url\":\"https://x/y\"}"
      })
  void json_isWhatWasFed_whenNothingIsLargeOrMedia(String json) {
    assertThat(sieved(json)).isEqualTo(json);
  }

  @Test
  void json_isWithoutWhiteSpace() {
    assertThat(sieved(" { \"a\" :\t[ 1 ,\r\n 2 ] } \n")).isEqualTo("{\"a\":[1,2]}");
  }

  @Test
  void json_isWithoutByteOrderMark() {
    assertThat(sieved("\uFEFF{\"a\":1}")).isEqualTo("{\"a\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image/png | data:image/png;base64,",
        "application/pdf | data:application/pdf;base64,",
        "audio/wav;codecs=1 | data:audio/wav;codecs=1;base64,",
      })
  void dataUri_isNamed_insteadOfItsBytes(String mime, String head) {
    String json = sieved("{\"url\":\"" + head + BASE64 + "\",\"detail\":\"low\"}");

    assertThat(json)
        .isEqualTo("{\"url\":\"<" + mime + ": 3000 bytes left out>\",\"detail\":\"low\"}");
  }

  @Test
  void dataUri_isNamed_whenItIsShort() {
    assertThat(sieved("[\"data:image/gif;base64,QUJD\"]"))
        .isEqualTo("[\"<image/gif: 3 bytes left out>\"]");
  }

  @Test
  void dataUri_isNamed_whenItsSlashesAreEscaped() {
    String json = sieved("{\"url\":\"data:image\\/png;base64," + BASE64 + "\"}");

    assertThat(Json.of(json).get("url").text()).isEqualTo("<image/png: 3000 bytes left out>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:",
        "data: none;base64,",
        "dates",
        "data:text/plain,hello",
        "my data:a;base64,"
      })
  void text_isKept_whenItOnlyBeginsLikeData(String text) {
    assertThat(sieved("[\"" + text + "\"]")).isEqualTo("[\"" + text + "\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b64_json",
        "file_data",
        "partial_image_b64",
        "result",
        "encrypted_content",
        "audio"
      })
  void base64_isCounted_inFieldsThatHoldIt(String name) {
    String json = sieved("{\"" + name + "\":\"" + BASE64 + "\",\"x\":1}");

    assertThat(json).isEqualTo("{\"" + name + "\":\"<base64: 3000 bytes left out>\",\"x\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"input_audio", "audio"})
  void audio_isCounted_withinAnObjectOfThatName(String name) {
    String json =
        sieved("{\"" + name + "\":{\"data\":\"QUJD\",\"format\":\"wav\"},\"data\":\"QUJD\"}");

    assertThat(json)
        .isEqualTo(
            "{\""
                + name
                + "\":{\"data\":\"<base64: 3 bytes left out>\",\"format\":\"wav\"},"
                + "\"data\":\"QUJD\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ok",
        "a result with words and spaces, which is no picture at all, however long it is: it goes on and on and on, and has more than 128 characters."
      })
  void result_isKept_whenItIsText(String text) {
    assertThat(sieved("{\"result\":\"" + text + "\"}")).isEqualTo("{\"result\":\"" + text + "\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[] | 0", "[ ] | 0", "[0.1] | 1", "[0.1, -2e-3 ,3] | 3", "[[1,2],[3]] | 3"})
  void vector_isItsLength(String vector, String length) {
    assertThat(sieved("{\"embedding\":" + vector + ",\"index\":0}"))
        .isEqualTo("{\"embedding\":" + length + ",\"index\":0}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 256, 1536, 3072})
  void vector_isItsLength_whenItIsBase64(int length) {
    String floats = java.util.Base64.getEncoder().encodeToString(new byte[4 * length]);

    assertThat(sieved("{\"embedding\":\"" + floats + "\"}"))
        .isEqualTo("{\"embedding\":" + length + "}");
  }

  @Test
  void text_isCut_whenItIsVeryLong() {
    String json = sieved("{\"a\":\"" + "x".repeat(300_000) + "\",\"b\":1}");

    assertThat(json)
        .isEqualTo(
            "{\"a\":\"" + "x".repeat(Mesh.MAX_TEXT) + "... <37856 more bytes left out>\",\"b\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u00e4", "\u20ac", "\uD83D\uDE00", "\\u00e4", "\\n", "\\\\", "\\\"", "x\\u00e4"})
  void cut_breaksNeitherCharacterNorEscape(String character) {
    for (int shift = 0; shift < 8; shift++) {
      String json = sieved("[\"" + "a".repeat(shift) + character.repeat(200_000) + "\",1]");

      String text = Json.of(json).elements().get(0).text();
      String whole = Json.of("\"" + character + "\"").text();
      String kept = text.substring(shift, text.indexOf("... <"));
      assertThat(kept.replace(whole, "")).isIn("", "x");
      assertThat(json).endsWith("more bytes left out>\",1]");
    }
  }

  @Test
  void fieldsOnTop_areKept_behindMoreThanIsKept() {
    String item = "{\"text\":\"" + "x".repeat(1000) + "\"}";
    String items = IntStream.range(0, 5000).mapToObj(i -> item).collect(Collectors.joining(","));

    String json =
        sieved("{\"data\":[" + items + "],\"usage\":{\"total_tokens\":7},\"n\":1,\"s\":\"y\"}");

    assertThat(json).hasSizeLessThan(Mesh.MAX_TOTAL + 4096);
    Json kept = Json.of(json);
    assertThat(kept.get("usage").get("total_tokens").number()).isEqualTo(7);
    assertThat(kept.get("n").number()).isEqualTo(1);
    assertThat(kept.get("s").text()).isEqualTo("y");
    assertThat(kept.get("data").elements()).hasSizeGreaterThan(900);
  }

  @ParameterizedTest
  @CsvSource({"[,]", "{\"a\":,}"})
  void fieldsOnTop_areKept_behindWhatIsVeryDeep(String opening, String closing) {
    String deep = opening.repeat(100_000) + "1" + closing.repeat(100_000);

    String json = sieved("{\"deep\":" + deep + ",\"usage\":3}");

    assertThat(json).hasSizeLessThan(4096);
    assertThat(Json.of(json).get("usage").number()).isEqualTo(3);
  }

  @Test
  void size_isBounded_forFiftyMegabytesOfText() {
    Sieve sieve = new Sieve(64);
    byte[] part = "x".repeat(50_000).getBytes(US_ASCII);
    feed(sieve, "{\"a\":\"");

    for (int i = 0; i < 1000; i++) {
      sieve.feed(part, 0, part.length);
    }
    feed(sieve, "\",\"usage\":1}");

    String json = sieve.json().json();
    assertThat(json).hasSizeLessThan(Mesh.MAX_TEXT + 100);
    assertThat(Json.of(json).get("usage").number()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1},",
        "1,",
        "\"x\",",
        "[],",
        "[",
        "{",
        "\"\"",
        "{}",
        "]",
        ",",
        "1",
        "\"a\":{\"b\":1},",
        "\"a\":1,"
      })
  void size_isBounded_whateverIsRepeated(String part) {
    byte[] bytes = part.repeat(200_000 / part.length()).getBytes(US_ASCII);
    Sieve sieve = new Sieve(64);
    feed(sieve, "[");

    for (int i = 0; i < 40; i++) {
      sieve.feed(bytes, 0, bytes.length);
    }

    assertThat(sieve.json().json().length()).isLessThan(Mesh.MAX_SIZE + 512);
  }

  @Test
  void isComplete_saysWhetherAWholeValueHasPassed() {
    Sieve sieve = new Sieve(64);

    assertThat(sieve.isComplete()).isFalse();
    feed(sieve, "{\"a\":[1");
    assertThat(sieve.isComplete()).isFalse();
    feed(sieve, "]}");
    assertThat(sieve.isComplete()).isTrue();
  }

  @Test
  void reset_beginsAnew_whereverItWas() {
    String whole = "{\"embedding\":[1,2],\"a\\\"\":\"data:a/b;base64,QUJD\",\"b\":{\"c\":[true]}}";
    Sieve sieve = new Sieve(16);

    for (int cut = 0; cut <= whole.length(); cut++) {
      feed(sieve, whole.substring(0, cut));
      sieve.reset();
      feed(sieve, "{\"x\":[\"y\"]}");

      assertThat(sieve.json().json()).isEqualTo("{\"x\":[\"y\"]}");
      sieve.reset();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1,\"b | {\"a\":1}",
        "{\"a\":1,\"b\" | {\"a\":1,\"b\":null}",
        "{\"a\":1,\"b\": | {\"a\":1,\"b\":null}",
        "{\"a\":1,\"b\":12 | {\"a\":1,\"b\":null}",
        "{\"a\":1,\"b\":tr | {\"a\":1,\"b\":null}",
        "{\"a\":[1,2 | {\"a\":[1]}",
        "{\"a\":[1, | {\"a\":[1]}",
        "{\"a\":\"xy | {\"a\":\"xy\"}",
        "{\"a\":\"x\\ | {\"a\":\"x\"}",
        "{\"embedding\":[1,2 | {\"embedding\":null}",
      })
  void json_endsWhereItWasCutOff(String cut, String expected) {
    assertThat(sieved(cut)).isEqualTo(expected);
  }

  static String sieved(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    byte[] around = new byte[bytes.length + 2];
    Arrays.fill(around, (byte) '"');
    System.arraycopy(bytes, 0, around, 1, bytes.length);
    return Sieved.of(around, 1, around.length - 1).json();
  }

  private static void feed(Sieve sieve, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    sieve.feed(bytes, 0, bytes.length);
  }
}
