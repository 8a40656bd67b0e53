// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.langspan.Generation;
import java.io.IOException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** Where recording fails whatever it does; what it does otherwise is said by the client's tests. */
class BlockTest {

  private static final Generation BROKEN =
      (Generation)
          Proxy.newProxyInstance(
              Generation.class.getClassLoader(),
              new Class<?>[] {Generation.class},
              (proxy, method, arguments) -> {
                throw new OutOfMemoryError("a test says so");
              });

  @Test
  void call_returnsTheResult() throws Exception {
    Object result = new Object();

    assertThat(Block.<Object, Exception>call(BROKEN, observation -> result)).isSameAs(result);
  }

  @Test
  void call_throwsTheVerySame() {
    IOException failure = new IOException("the application's");

    Throwable thrown =
        catchThrowable(
            () ->
                Block.call(
                    BROKEN,
                    observation -> {
                      throw failure;
                    }));

    assertThat(thrown).isSameAs(failure);
    assertThat(thrown.getSuppressed()).isEmpty();
  }

  @Test
  void run_goesOn() {
    assertThatCode(() -> Block.run(BROKEN, observation -> {})).doesNotThrowAnyException();
  }

  @Test
  void run_throwsTheVerySame() {
    IOException failure = new IOException("the application's");

    Throwable thrown =
        catchThrowable(
            () ->
                Block.run(
                    BROKEN,
                    observation -> {
                      throw failure;
                    }));

    assertThat(thrown).isSameAs(failure);
  }
}
