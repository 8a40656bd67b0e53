// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Eight bytes at a time, or one: what is found is the same. */
class ScanTest {

  private final Random random = new Random(7);

  @Test
  void first_isWhereALoopFindsIt_amongBytesOfAnyValue() {
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      for (int mark = random.nextInt(4); mark > 0 && bytes.length > 0; mark--) {
        bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? '"' : '\\');
      }
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);

      int first = Scan.first(bytes, from, to, '"', '\\');

      assertThat(first).as("round %d", round).isEqualTo(firstByLoop(bytes, from, to));
    }
  }

  private static int firstByLoop(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '"' && bytes[at] != '\\') {
      at++;
    }
    return at;
  }
}
