// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is whole and harmless stays in the array it came in, and nobody notices. */
class SieveSharingTest {

  private static final String PLAIN = "{\"a\":[1,{\"b\":\"é\\n\\\"\"}],\"c\":null}";
  private static final String CHANGED =
      "{\"a\": [1, {\"b\":\"data:image/png;base64,AAAA\"}],\"embedding\":[1,2,3],\"c\":null}";
  private static final String KEPT =
      "{\"a\":[1,{\"b\":\"<image/png: 3 bytes left out>\"}],\"embedding\":3,\"c\":null}";

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void json_isTheSame_whereverABufferThatIsFilledAgainIsCut() {
    for (String[] pair : new String[][] {{PLAIN, PLAIN}, {" " + CHANGED + "\n", KEPT}}) {
      byte[] whole = utf8(pair[0]);
      for (int cut = 0; cut <= whole.length; cut++) {
        Sieve sieve = new Sieve(16);
        byte[] buffer = new byte[whole.length + 7];
        feed(sieve, buffer, whole, 0, cut);
        feed(sieve, buffer, whole, cut, whole.length);

        assertThat(sieve.isComplete()).as("cut at %d", cut).isTrue();
        assertThat(sieve.json().json()).as("cut at %d", cut).isEqualTo(pair[1]);
      }
    }
  }

  private static void feed(Sieve sieve, byte[] buffer, byte[] whole, int from, int to) {
    Arrays.fill(buffer, (byte) ']');
    System.arraycopy(whole, from, buffer, 7, to - from);
    sieve.feed(buffer, 7, 7 + to - from);
    sieve.keep();
    Arrays.fill(buffer, (byte) '[');
  }

  @Test
  void json_isOfTheLatestValue_afterOneThatWasShared_andOneThatWasNot() {
    Sieve sieve = new Sieve(16);
    for (String[] pair : new String[][] {{PLAIN, PLAIN}, {CHANGED, KEPT}, {PLAIN, PLAIN}}) {
      byte[] bytes = utf8("data: " + pair[0] + "\n");

      sieve.feed(bytes, 5, bytes.length - 1);

      assertThat(sieve.json().json()).isEqualTo(pair[1]);
      sieve.reset();
    }
  }

  @Test
  void json_hasNoWhiteSpaceBetween_whereNothingIsLeftOut() {
    byte[] bytes = utf8(" {\n  \"a b\" : [ 1 , \"c \\\" d\" ],\r\n\t\"e\": { }\n}\n");

    Json json = Sieved.of(bytes, 0, bytes.length);

    assertThat(json.json()).isEqualTo("{\"a b\":[1,\"c \\\" d\"],\"e\":{}}");
  }

  @Test
  void json_isClosed_withoutTouchingWhatItWasFed() {
    byte[] bytes = utf8(PLAIN);
    byte[] copy = bytes.clone();
    Sieve sieve = new Sieve(16);

    sieve.feed(bytes, 0, bytes.length - 12);

    assertThat(sieve.json().json()).isEqualTo("{\"a\":[1,{\"b\":\"é\\n\\\"\"}]}");
    assertThat(bytes).isEqualTo(copy);
  }

  @Test
  void of_doesNotTouchWhatItWasGiven_whereItLeavesSomethingOut() {
    byte[] bytes = utf8(CHANGED);
    byte[] copy = bytes.clone();

    Json json = Sieved.of(bytes, 0, bytes.length);

    assertThat(json.json()).isEqualTo(KEPT);
    assertThat(bytes).isEqualTo(copy);
  }
}
