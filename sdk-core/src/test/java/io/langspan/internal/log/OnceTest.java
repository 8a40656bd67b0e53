// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OnceTest {

  @Test
  void first_isTrueOncePerThing_andNeverAfterTheLimit() {
    Once once = new Once(2);

    assertThat(once.first("a")).isTrue();
    assertThat(once.first("a")).isFalse();
    assertThat(once.first("b")).isTrue();
    assertThat(once.first("c")).isFalse();
  }
}
