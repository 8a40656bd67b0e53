// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * When to ask for other keys while the server refuses those it was given: whoever repairs them
 * shall not wait for a probe of minutes later. Guarded by the {@link Outbox}.
 */
final class KeyWatch {

  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final Lanes lanes;
  private long askedAt;

  KeyWatch(Lanes lanes, long now) {
    this.lanes = lanes;
    this.askedAt = now;
  }

  /** Nanoseconds until they are to be asked for; {@link Long#MAX_VALUE} while none are refused. */
  long untilDue(long now) {
    return lanes.anyRefused() ? Math.max(0, askedAt + PAUSE - now) : Long.MAX_VALUE;
  }

  /** Somebody goes and asks. */
  void asked(long now) {
    askedAt = now;
  }

  /** These are the headers now, good or not. */
  void answered(Map<String, String> headers, long now) {
    lanes.forEach(lane -> lane.hurry(headers, now));
  }
}
