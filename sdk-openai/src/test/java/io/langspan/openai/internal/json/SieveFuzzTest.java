// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random JSON and random bytes, the same ones each time. */
@Timeout(600)
class SieveFuzzTest {

  @Test
  void json_isTheSame_whereverTheBytesAreCut() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new RandomJson(random, 200).next().getBytes(UTF_8);

      String inPieces = inPieces(bytes, bytes.length, random);

      assertThat(inPieces).as("seed %s", seed).isEqualTo(whole(bytes, bytes.length));
    }
  }

  @Test
  void json_isJson_whateverJsonWasFed() {
    for (int seed = 0; seed < 2_000; seed++) {
      byte[] bytes = new RandomJson(new Random(seed), 200).next().getBytes(UTF_8);

      String kept = whole(bytes, bytes.length);

      assertIsJson(kept, seed);
    }
  }

  @Test
  void json_isJson_whenWhatWasFedIsCutOff() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new RandomJson(random, 100).next().getBytes(UTF_8);
      int end = random.nextInt(bytes.length);

      String kept = inPieces(bytes, end, random);

      if (!kept.isEmpty()) {
        assertIsJson(kept, seed);
      }
    }
  }

  @Test
  void json_isJsonAndBounded_whenWhatWasFedIsLarge() {
    for (int seed = 0; seed < 25; seed++) {
      Random random = new Random(seed);
      byte[] bytes = RandomJson.large(random).getBytes(UTF_8);
      int end = seed % 2 == 0 ? bytes.length : random.nextInt(bytes.length);

      String kept = inPieces(bytes, end, random);

      assertThat(kept).as("seed %s", seed).isEqualTo(whole(bytes, end));
      assertThat(kept.length()).as("seed %s", seed).isLessThan(Mesh.MAX_SIZE);
      assertIsJson(kept, seed);
    }
  }

  @Test
  void feed_isHarmless_whateverTheBytesAre() {
    byte[] alphabet = "{}[]\",:\\u0a \n\u00e4data:;base64,embedding\0".getBytes(UTF_8);
    for (int seed = 0; seed < 10_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      for (int i = 0; seed % 4 != 0 && i < bytes.length; i++) {
        bytes[i] = alphabet[random.nextInt(alphabet.length)];
      }

      String kept = inPieces(bytes, bytes.length, random);

      assertThat(kept).as("seed %s", seed).isEqualTo(whole(bytes, bytes.length));
      readAll(Json.of(kept));
      readAll(Json.of(bytes, 0, bytes.length));
    }
  }

  @Test
  void feed_takesTimeInProportionToTheBytes() {
    String[] parts = {"\\", "\"", "[", "{\"a\":", "\u00e4", "\\u00e4", "data:", "\"\\", "{}"};
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime(); // which no busy machine makes longer

    for (String part : parts) {
      byte[] bytes = part.repeat(2_000_000 / part.length()).getBytes(UTF_8);
      whole(bytes, bytes.length);
      byte[] text = ("[\"" + part.repeat(2_000_000 / part.length())).getBytes(UTF_8);
      whole(text, text.length);
    }

    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - start))
        .isLessThan(Duration.ofSeconds(60));
  }

  /** As Jackson sees it. */
  private static void assertIsJson(String kept, int seed) {
    Class<?> type = kept.startsWith("{") ? Map.class : List.class;
    assertThatCode(() -> com.github.tomakehurst.wiremock.common.Json.read(kept, type))
        .as("seed %s: %s", seed, kept.substring(0, Math.min(500, kept.length())))
        .doesNotThrowAnyException();
  }

  private static void readAll(Json json) {
    json.tree();
    json.text();
    json.scalar();
    json.get("a").elements().forEach(Json::tree);
  }

  private static String whole(byte[] bytes, int end) {
    return Sieved.of(bytes, 0, end).json();
  }

  private static String inPieces(byte[] bytes, int end, Random random) {
    Sieve sieve = new Sieve(16);
    int most = random.nextBoolean() ? 4 : 1 + bytes.length / 4;
    for (int at = 0; at < end; ) {
      int next = Math.min(end, at + 1 + random.nextInt(most));
      byte[] piece = new byte[next - at + 3]; // as a buffer that is used again
      System.arraycopy(bytes, at, piece, 2, next - at);
      sieve.feed(piece, 2, 2 + next - at);
      at = next;
    }
    return sieve.json().json();
  }
}
