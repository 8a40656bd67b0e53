// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A clock that goes while this process does: it stands still while the machine gives its processors
 * to others. What waits for an answer, a lock or a disk takes as long by it as by any other.
 */
public final class OwnClock {

  private static final long STEP_NANOS = 5_000_000;

  /** What a thread that slept so long was kept from running. */
  private static final long MOST_NANOS = 4 * STEP_NANOS;

  private static volatile long nanos;

  static {
    Thread thread = new Thread(OwnClock::go, "lab-clock");
    thread.setDaemon(true);
    thread.setPriority(Thread.MAX_PRIORITY);
    thread.start();
  }

  private OwnClock() {}

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // there is one thread that writes
  private static void go() {
    long before = System.nanoTime();
    while (true) {
      LockSupport.parkNanos(STEP_NANOS);
      long now = System.nanoTime();
      nanos += Math.min(now - before, MOST_NANOS);
      before = now;
    }
  }

  /** The time, of which only differences mean anything. */
  public static long nanos() {
    return nanos;
  }

  /** How long it is since then. */
  public static Duration since(long nanos) {
    return Duration.ofNanos(nanos() - nanos);
  }
}
