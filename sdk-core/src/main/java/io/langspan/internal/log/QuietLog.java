// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.log;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Warns at most once in five minutes per key, because what fails once fails on every call.
 *
 * <p>What is held back goes to the debug level. Safe for many threads.
 */
public final class QuietLog {

  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final int MAX_KEYS = 1_000;

  private final ConcurrentHashMap<String, Long> lastWarning = new ConcurrentHashMap<>();
  private final Logger logger;
  private final LongSupplier nanoTime;

  /** Warns through this logger. */
  public QuietLog(Logger logger) {
    this(logger, System::nanoTime);
  }

  QuietLog(Logger logger, LongSupplier nanoTime) {
    this.logger = logger;
    this.nanoTime = nanoTime;
  }

  /** Warns, or says it at the debug level if this key was warned of in the last five minutes. */
  public void warn(String key, String message, @Nullable Object... arguments) {
    if (isDue(key)) {
      logger.warn(message, arguments);
    } else {
      logger.debug(message, arguments);
    }
  }

  private boolean isDue(String key) {
    long now = nanoTime.getAsLong();
    Long last = lastWarning.get(key);
    if (last != null) {
      return now - last >= QUIET_NANOS && lastWarning.replace(key, last, now);
    }
    // A bound, because keys may hold names that come from outside.
    return lastWarning.size() < MAX_KEYS && lastWarning.putIfAbsent(key, now) == null;
  }
}
