// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;

class QuietLogTest {

  private final AtomicLong nanos = new AtomicLong(Long.MIN_VALUE);
  private final RecordingLogger logger = new RecordingLogger();
  private final QuietLog log = new QuietLog(logger, nanos::get);

  @Test
  void warn_logsOneLineInFiveMinutes_andThenHowManyItHeldBack() {
    for (int i = 1; i <= 4; i++) {
      log.warn("full", "dropped {}", i);
    }
    nanos.addAndGet(Duration.ofMinutes(5).toNanos() - 1);
    log.warn("full", "dropped {}", 5);
    nanos.addAndGet(1);
    log.warn("full", "dropped {}", 6);

    assertThat(logger.at(Level.WARN))
        .containsExactly("dropped 1", "dropped 6 (4 more like this before)");
    assertThat(logger.at(Level.DEBUG))
        .containsExactly("dropped 2", "dropped 3", "dropped 4", "dropped 5");
  }

  @Test
  void warn_keepsKeysApart() {
    log.warn("a", "one");
    log.error("b", "two");
    log.info("c", "three");

    assertThat(logger.all()).containsExactly("one", "two", "three");
  }

  @Test
  void warn_doesNotThrow_whenTheAppenderDoes() {
    Logger broken =
        (Logger)
            java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Logger.class},
                (proxy, method, args) -> {
                  throw new StackOverflowError();
                });

    assertThatCode(() -> new QuietLog(broken).warn("k", "text")).doesNotThrowAnyException();
  }

  @Test
  void guardWarn_doesNotThrow_whenTheAppenderDoes() {
    Logger broken =
        (Logger)
            java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Logger.class},
                (proxy, method, args) -> {
                  throw new IllegalStateException("disk full");
                });

    assertThatCode(() -> Guard.warn(broken, "text")).doesNotThrowAnyException();
  }

  @Test
  void describe_namesTheClassThatIsMissing() {
    assertThat(QuietLog.describe(new NoClassDefFoundError("okhttp3/OkHttpClient")))
        .startsWith("java.lang.NoClassDefFoundError: okhttp3/OkHttpClient at ");
  }

  @Test
  void describe_leavesTheMessageOut() {
    assertThat(QuietLog.describe(new IllegalStateException("a prompt")))
        .startsWith("java.lang.IllegalStateException at ")
        .contains("QuietLogTest")
        .doesNotContain("prompt");
  }
}
