// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is encoded on its way to the disk, if there is one, and to the senders. Confined to the
 * worker's thread.
 */
final class Dispatch {

  /** How much is encoded before it is written and handed on together. */
  private static final long BURST = 256 * 1024;

  private final Outbox outbox;
  private final @Nullable Spooling spooling;
  private final Runnable startSenders;
  private final QuietLog log;

  private final List<Fresh> burst = new ArrayList<>();
  private final List<Intake.Waiting> waited = new ArrayList<>();
  private long burstBytes;

  Dispatch(Outbox outbox, @Nullable Spooling spooling, Runnable startSenders, QuietLog log) {
    this.outbox = outbox;
    this.spooling = spooling;
    this.startSenders = startSenders;
    this.log = log;
  }

  boolean hasDisk() {
    return spooling != null;
  }

  void add(Fresh fresh, Intake.Waiting waiting) {
    burst.add(fresh);
    burstBytes += fresh.envelope().bytes().length;
    if (waiting.onDisk() != null) {
      waited.add(waiting);
    }
    // Without a disk nothing is gained by waiting for the next item, whose mask may be slow.
    if (spooling == null || burstBytes > BURST) {
      handOn();
    }
  }

  /** Gives what was encoded, and what the disk gives back, to the senders. */
  void handOn() {
    if (spooling != null) {
      spooling.tend();
    }
    if (!burst.isEmpty()) {
      List<Fresh> encoded = List.copyOf(burst);
      burst.clear();
      burstBytes = 0;
      send(spooling == null ? encoded : written(spooling, encoded));
      waited.forEach(Intake::release);
      waited.clear();
    }
    if (spooling != null) {
      send(spooling.fetch());
    }
  }

  private List<Fresh> written(Spooling spooling, List<Fresh> encoded) {
    try {
      return spooling.write(encoded);
    } catch (Throwable e) {
      log.error("spool", "The spool stumbled: {}", QuietLog.describe(e));
      return encoded;
    }
  }

  private void send(List<Fresh> envelopes) {
    if (!envelopes.isEmpty()) {
      outbox.append(envelopes);
      startSenders.run();
    }
  }

  /** Lets everything leave at once, and be on disk for sure. */
  void flush() {
    handOn();
    startSenders.run(); // there may have been no thread to be had when the last item came
    if (spooling != null) {
      spooling.sync();
    }
    outbox.flush();
  }

  /** For how long there is nothing to do, at most. */
  long restNanos(long most) {
    return spooling == null ? most : Math.min(most, spooling.restNanos());
  }

  /** What did not arrive stays on the disk, as far as it gets there. */
  void end() {
    if (spooling != null) {
      spooling.rescue(outbox.homeless());
      spooling.close();
    }
    outbox.abandon();
  }
}
