// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.impl.InstrumentationUtil;
import io.opentelemetry.context.Context;
import java.io.Closeable;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** By the key that instrumentations of HTTP clients look for. */
class UntracedTest {

  @Test
  @SuppressWarnings("try")
  void instrumentations_lookAway_whileItIsOpen() throws IOException {
    Untraced untraced = new Untraced(true);

    for (int twice = 0; twice < 2; twice++) {
      try (Closeable scope = untraced.get()) {
        assertThat(InstrumentationUtil.shouldSuppressInstrumentation(Context.current())).isTrue();
      }
      assertThat(InstrumentationUtil.shouldSuppressInstrumentation(Context.current())).isFalse();
    }
  }

  @Test
  @SuppressWarnings("try")
  void noScopeIsOpened_withoutTheAgent() throws IOException {
    try (Closeable scope = new Untraced().get()) {
      assertThat(Context.current()).isSameAs(Context.root());
    }
  }
}
