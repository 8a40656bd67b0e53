// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

  @Test
  void asked_isWhatTheServerSays_andUpToATenthMore() {
    long minute = TimeUnit.SECONDS.toNanos(60);

    assertThat(new Backoff(() -> 0).asked(minute)).isEqualTo(minute);
    assertThat(new Backoff(() -> 1).asked(minute)).isEqualTo(TimeUnit.SECONDS.toNanos(66));
  }

  @Test
  void asked_isASecondAtLeast_ifAnything() {
    assertThat(new Backoff(() -> 0).asked(1)).isEqualTo(TimeUnit.SECONDS.toNanos(1));
    assertThat(new Backoff(() -> 1).asked(0)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 500",
    "2, 1000",
    "3, 2000",
    "4, 4000",
    "7, 32000",
    "8, 60000",
    "9, 60000",
    "2147483647, 60000"
  })
  void retry_doublesUpToAMinute(int failures, long millis) {
    assertThat(new Backoff(() -> 1).retry(failures))
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
    assertThat(new Backoff(() -> 0.5).retry(failures))
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis) / 2);
    assertThat(new Backoff(() -> 0).retry(failures)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 30", "2, 60", "3, 120", "5, 480", "6, 600", "1000, 600"})
  void hold_doublesUpToTenMinutes(int failures, long seconds) {
    assertThat(Backoff.hold(failures)).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
  }
}
