// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("1994-11-06T08:49:37Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "7 | 7",
        " 7 | 7",
        "000000007 | 7",
        "600 | 600",
        "601 | 600",
        "999999999 | 600",
        "315360000000 | 600",
        "99999999999999999999 | 600",
        "-1 | 0",
        "1.5 | 0",
        "soon | 0",
        "'' | 0",
        "+5 | 0",
        "٣ | 0",
        "Sun, 06 Nov 1994 08:49:47 GMT | 10",
        "Sun, 06 Nov 1994 08:49:37 GMT | 0",
        "Sun, 06 Nov 1994 08:49:27 GMT | 0",
        "Mon, 06 Nov 2034 08:49:37 GMT | 600",
        "Mon, 06 Nov 1994 08:49:47 GMT | 0",
        "1994-11-06T08:49:47Z | 0"
      })
  void nanos_isBetweenNothingAndTenMinutes_whateverTheServerWrites(String header, long seconds) {
    assertThat(RetryAfter.nanos(header, NOW)).isEqualTo(Duration.ofSeconds(seconds).toNanos());
  }

  @Row("R9")
  @Test
  void nanos_isBetweenNothingAndTenMinutes_whateverTheHeader() {
    SplittableRandom random = new SplittableRandom(7);
    String date = "Sun, 06 Nov 1994 08:49:47 GMT";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder header = new StringBuilder(i % 2 == 0 ? date : "");
      for (int n = random.nextInt(i % 2 == 0 ? 4 : 30); n > 0; n--) {
        char c =
            (char) (random.nextInt(8) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(95));
        header.insert(random.nextInt(header.length() + 1), c);
        header.deleteCharAt(random.nextInt(header.length()));
        header.append(random.nextInt(3) == 0 ? "9" : "");
      }
      assertThat(RetryAfter.nanos(header.toString(), NOW))
          .as(header.toString())
          .isBetween(0L, Duration.ofMinutes(10).toNanos());
    }
    for (Instant now : new Instant[] {Instant.MIN, Instant.MAX, Instant.EPOCH}) {
      assertThat(RetryAfter.nanos(date, now)).isBetween(0L, Duration.ofMinutes(10).toNanos());
    }
  }

  @Test
  void nanos_isNothing_withoutAHeader() {
    assertThat(RetryAfter.nanos(null, NOW)).isZero();
    assertThat(RetryAfter.nanos("1".repeat(100_000), NOW)).isZero();
  }
}
