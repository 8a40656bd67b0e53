// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time of day and a time that never jumps; both in nanoseconds. */
public interface NanoClock {

  /** The time of this machine. */
  NanoClock SYSTEM =
      new NanoClock() {
        @Override
        public long epochNanos() {
          return toEpochNanos(Instant.now());
        }

        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };

  /** Since 1970-01-01T00:00Z. */
  long epochNanos();

  /** For differences only. */
  long nanoTime();

  /** An instant as nanoseconds since 1970-01-01T00:00Z, at least 1 and what a long can hold. */
  static long toEpochNanos(Instant instant) {
    long seconds =
        Math.max(
            0,
            Math.min(instant.getEpochSecond(), TimeUnit.NANOSECONDS.toSeconds(Long.MAX_VALUE) - 1));
    // Not 0: to OpenTelemetry, and here, that is no time at all and reads as now.
    return Math.max(1, TimeUnit.SECONDS.toNanos(seconds) + instant.getNano());
  }
}
