// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.log;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Logs at most one line per key in five minutes, with the number of lines it held back; those go to
 * debug. What fails once fails on every call, and one line is enough to notice.
 *
 * <p>Keys are few and fixed, made by the code and not from data. Safe for many threads; never
 * throws.
 */
public final class QuietLog {

  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final Logger logger;
  private final LongSupplier nanos;
  private final ConcurrentHashMap<String, Window> windows = new ConcurrentHashMap<>();

  /** Warns through this logger. */
  public QuietLog(Logger logger) {
    this(logger, System::nanoTime);
  }

  /** Warns through this logger, by this clock of nanoseconds. */
  public QuietLog(Logger logger, LongSupplier nanos) {
    this.logger = logger;
    this.nanos = nanos;
  }

  public void info(String key, String format, @Nullable Object... args) {
    log(Level.INFO, key, format, args);
  }

  public void warn(String key, String format, @Nullable Object... args) {
    log(Level.WARN, key, format, args);
  }

  public void error(String key, String format, @Nullable Object... args) {
    log(Level.ERROR, key, format, args);
  }

  /**
   * Names a failure without its message, which may quote a prompt or a key: the class and the place
   * it comes from.
   */
  public static String describe(Throwable failure) {
    StackTraceElement[] stack = failure.getStackTrace();
    String name = failure.getClass().getName();
    if (failure instanceof LinkageError && isClassName(failure.getMessage())) {
      name += ": " + failure.getMessage(); // what to look for on the class path
    }
    return stack.length == 0 ? name : name + " at " + stack[0];
  }

  private static boolean isClassName(@Nullable String message) {
    return message != null && message.length() <= 200 && message.matches("[\\w$]+([./][\\w$]+)+");
  }

  private void log(Level level, String key, String format, @Nullable Object[] args) {
    try {
      long now = nanos.getAsLong();
      long heldBack = windows.computeIfAbsent(key, k -> new Window(now)).enter(now);
      if (heldBack < 0) {
        logger.debug(format, args);
      } else if (heldBack == 0) {
        logger.atLevel(level).log(format, args);
      } else {
        logger.atLevel(level).log(format + " (" + heldBack + " more like this before)", args);
      }
    } catch (Throwable ignored) {
      // The application's log appender failed. Nobody is left to tell.
    }
  }

  private static final class Window {

    private final AtomicLong heldBack = new AtomicLong();
    private final AtomicLong loudAt;

    Window(long now) {
      loudAt = new AtomicLong(now - QUIET_NANOS);
    }

    /** Returns how many lines were held back, or -1 when this one is to be held back too. */
    long enter(long now) {
      long last = loudAt.get();
      if (now - last < QUIET_NANOS || !loudAt.compareAndSet(last, now)) {
        heldBack.incrementAndGet();
        return -1;
      }
      return heldBack.getAndSet(0);
    }
  }
}
