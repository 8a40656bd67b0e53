// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import io.langspan.internal.log.QuietLog;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What the parts of one spool share. */
record Env(
    Disk disk,
    SpoolConfig config,
    Random random,
    Tally tally,
    QuietLog log,
    @Nullable Sealer sealer) {

  long now() {
    return config.clock().millis();
  }

  /** Nothing is younger than new, whatever the clock was when it was written. */
  boolean expired(long time) {
    return olderThan(config.maxAge().toMillis(), time);
  }

  /** As {@link #expired}, by another age in milliseconds. */
  boolean olderThan(long age, long time) {
    return Math.max(0, now() - time) > age;
  }
}
