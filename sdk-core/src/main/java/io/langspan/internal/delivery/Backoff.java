// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** How long to wait after the n-th failure in a row, in nanoseconds. */
final class Backoff {

  private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LAST = TimeUnit.SECONDS.toNanos(60);
  private static final long HOLD_FIRST = TimeUnit.SECONDS.toNanos(30);
  private static final long HOLD_LAST = TimeUnit.MINUTES.toNanos(10);

  /** A date that is almost here is no wait at all. */
  private static final long LEAST_ASKED = TimeUnit.SECONDS.toNanos(1);

  /** A server that refuses everything alike is asked again this often. */
  static final long REFUSED = TimeUnit.SECONDS.toNanos(60);

  private final DoubleSupplier random;

  Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /**
   * Exponential with full jitter: many clients of a server that comes back do not come together.
   */
  long retry(int failures) {
    return (long) (random.getAsDouble() * exponential(FIRST, LAST, failures));
  }

  /**
   * What the server asked to wait, or a little more: it may have asked many clients the same. 0 if
   * it asked for nothing.
   */
  long asked(long retryAfter) {
    return retryAfter == 0
        ? 0
        : (long) (Math.max(LEAST_ASKED, retryAfter) * (1 + random.getAsDouble() / 10));
  }

  /** What only a person can repair is probed slowly. */
  static long hold(int failures) {
    return exponential(HOLD_FIRST, HOLD_LAST, failures);
  }

  private static long exponential(long first, long last, int failures) {
    int doublings = Math.min(Math.max(failures, 1) - 1, 20);
    return Math.min(last, first << doublings);
  }
}
