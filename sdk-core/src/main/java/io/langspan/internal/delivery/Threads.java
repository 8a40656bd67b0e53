// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Makes the engine's threads. */
final class Threads {

  /** Makes a thread that is yet to be started, as {@link Threads#daemon} does. */
  interface Factory {
    Thread make(String name, Runnable body);
  }

  private static final long STUMBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private Threads() {}

  /** A daemon that keeps nothing of the thread that happened to make it: no class loader. */
  static Thread daemon(String name, Runnable body) {
    Thread thread = new Ours(body, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  /** Whether this is one of them, of whichever engine. It must not wait for itself. */
  static boolean isOurs(Thread thread) {
    return thread instanceof Ours;
  }

  /**
   * Tells that something unforeseen was thrown, and waits, as whatever it was may last. Never
   * throws, not even when there is no memory left to say so: what calls this lives on.
   */
  static void stumble(QuietLog log, String key, Throwable failure) {
    try {
      log.error(key, "An export thread stumbled: {}", QuietLog.describe(failure));
    } catch (Throwable worse) {
      // Nothing can be told now.
    }
    LockSupport.parkNanos(STUMBLE_NANOS);
  }

  private static final class Ours extends Thread {

    Ours(Runnable body, String name) {
      super(null, body, name, 0, false);
    }
  }
}
