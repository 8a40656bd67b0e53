// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.log;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps failures of recording away from the application, and says of each what it must know. */
public final class Guard {

  private static final Logger logger = LoggerFactory.getLogger("io.langspan");
  private static final QuietLog quietly = new QuietLog(logger);

  private static final Once reported = new Once(1_000);

  private Guard() {}

  /** Runs what must not fail the caller. */
  public static void run(String what, Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      failed(what, e);
    }
  }

  /** Calls what must not fail the caller. */
  public static <T extends @Nullable Object> T call(String what, Supplier<T> action, T fallback) {
    try {
      return action.get();
    } catch (Throwable e) {
      failed(what, e);
      return fallback;
    }
  }

  /** Says once in a while that recording failed; throws only what ends the virtual machine. */
  public static void failed(String what, Throwable failure) {
    rethrowFatal(failure);
    quietly.warn(what, "Recording went on without {}: {}", what, QuietLog.describe(failure));
  }

  /**
   * Throws on what is not ours to hide.
   *
   * <p>A StackOverflowError in a user's toString or a LinkageError from another version of a
   * library must not reach the application through us; a dying virtual machine must.
   */
  public static void rethrowFatal(Throwable failure) {
    if (failure instanceof VirtualMachineError fatal && !(fatal instanceof StackOverflowError)) {
      throw fatal;
    }
  }

  /** Lets a test be the first to meet what is reported once per process. */
  public static void forgetReportsForTest() {
    reported.forget();
  }

  /** Reports a bad value from the application or its environment, once per key. */
  public static void report(String key, String message, @Nullable Object... arguments) {
    if (reported.first(key)) {
      warn(logger, message, arguments);
    }
  }

  /** Warns, whatever the application's log does with it: it may throw. */
  public static void warn(Logger logger, String message, @Nullable Object... arguments) {
    try {
      logger.warn(message, arguments);
    } catch (Throwable e) {
      rethrowFatal(e); // nobody is left to tell
    }
  }
}
