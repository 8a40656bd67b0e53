// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HistogramTest {

  @Test
  void at_isWithinTwoPercent() {
    Histogram times = new Histogram();
    for (int i = 1; i <= 1_000_000; i++) {
      times.add(i);
    }

    for (double share : new double[] {0.00001, 0.01, 0.5, 0.99, 0.999, 1}) {
      assertThat(times.at(share)).isCloseTo(share * 1e6, within(share * 2e4));
    }
    assertThat(times.total()).isEqualTo(1_000_000);
  }

  @Test
  void at_isWhatItWas_forAnyTime() {
    for (long nanos = 1; nanos < 40_000_000_000L; nanos += 1 + nanos / 3) {
      Histogram one = new Histogram();
      one.add(nanos);

      assertThat(one.at(0.5)).isCloseTo(nanos, within(nanos * 0.02));
    }
  }
}
