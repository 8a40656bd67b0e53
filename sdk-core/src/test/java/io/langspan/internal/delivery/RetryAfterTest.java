// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
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

  @Test
  void nanos_isNothing_withoutAHeader() {
    assertThat(RetryAfter.nanos(null, NOW)).isZero();
    assertThat(RetryAfter.nanos("1".repeat(100_000), NOW)).isZero();
  }
}
