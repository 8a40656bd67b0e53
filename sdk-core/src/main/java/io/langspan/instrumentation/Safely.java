// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import io.langspan.internal.log.Guard;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs what an adapter does in calls of an application, so that no failure of it reaches them.
 *
 * <p>What is thrown is logged, at most once in five minutes for each kind of work, without its
 * message. Only what ends the virtual machine is thrown on.
 *
 * @since 0.1
 */
public final class Safely {

  private Safely() {}

  /**
   * Runs what must not fail the caller.
   *
   * @param what the work in few words, for the log: no values
   */
  public static void run(String what, Runnable work) {
    Guard.run(what, work);
  }

  /** Calls what must not fail the caller, and gives this instead if it does. */
  public static <T extends @Nullable Object> T call(String what, Supplier<T> work, T instead) {
    return Guard.call(what, work, instead);
  }

  /** Warns once about something that the application or its configuration should mend. */
  public static void warnOnce(String key, String message, @Nullable Object... arguments) {
    Guard.report(key, message, arguments);
  }
}
