// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is encoded on its way to the disk, if there is one, and to the senders. Confined to the
 * worker's thread.
 */
final class Dispatch {

  /** How much is encoded before it is written and handed on together. */
  private static final long BURST = 256 * 1024;

  /** A slow mask must not keep from the disk what is encoded already. */
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Outbox outbox;
  private final @Nullable Spooling spooling;
  private final Runnable startSenders;
  private final QuietLog log;
  private final LongSupplier nanos;

  private final List<Fresh> burst = new ArrayList<>();

  /** For the senders; here until they have all of it, should memory give out meanwhile. */
  private List<Fresh> kept = List.of();

  private List<Fresh> fetched = List.of();
  private final List<Intake.Waiting> waited = new ArrayList<>();
  private long burstBytes;
  private long handedOn;

  Dispatch(
      Outbox outbox,
      @Nullable Spooling spooling,
      Runnable startSenders,
      QuietLog log,
      LongSupplier nanos) {
    this.outbox = outbox;
    this.spooling = spooling;
    this.startSenders = startSenders;
    this.log = log;
    this.nanos = nanos;
    this.handedOn = nanos.getAsLong();
  }

  boolean diskWorks() {
    return spooling != null && spooling.works();
  }

  void add(Fresh fresh, Intake.Waiting waiting) {
    if (waiting.onDisk() != null) {
      waited.add(waiting);
    }
    burst.add(fresh);
    burstBytes += fresh.envelope().bytes().length;
  }

  /** Hands on what was added, unless it is worth waiting for more. */
  void handOnWhatIsDue() {
    // Without a disk nothing is gained by waiting for the next item, whose mask may be slow.
    if (spooling == null || burstBytes > BURST || nanos.getAsLong() - handedOn > BURST_NANOS) {
      handOn();
    }
  }

  /** Gives what was encoded, and what the disk gives back, to the senders. */
  void handOn() {
    Spooling disk = spooling;
    if (disk != null) {
      guarded(disk::tend);
    }
    give();
    if (!burst.isEmpty()) {
      List<Fresh> encoded = List.copyOf(burst);
      burst.clear();
      burstBytes = 0;
      kept = disk == null ? encoded : written(disk, encoded);
      give();
      waited.forEach(Intake::release);
      waited.clear();
    }
    outbox.makeWay();
    if (disk != null) {
      relieve(disk);
      fetched = disk.fetch();
      give();
    }
    handedOn = nanos.getAsLong();
  }

  private void give() {
    if (kept.isEmpty() && fetched.isEmpty()) {
      return;
    }
    outbox.append(kept);
    kept = List.of();
    outbox.appendFetched(fetched);
    fetched = List.of();
    startSenders.run();
  }

  /** Whatever the disk does, and whatever bug is met there, memory goes on. */
  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      log.error("spool", "The spool stumbled: {}", QuietLog.describe(e));
    }
  }

  /** Or what a disk refused for a moment would fill memory for as long as the server is away. */
  private void relieve(Spooling spooling) {
    while (spooling.wantsRoom()) {
      List<Fresh> homeless = outbox.withdraw();
      kept = written(spooling, homeless);
      boolean refused = !kept.isEmpty();
      give();
      if (homeless.isEmpty() || refused) {
        return;
      }
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

  /** Lets everything leave at once, and be on disk for sure. */
  void flush() {
    handOn();
    startSenders.run(); // there may have been no thread to be had when the last item came
    if (spooling != null) {
      guarded(spooling::sync);
    }
    outbox.flush();
  }

  /** For how long there is nothing to do, at most. */
  long restNanos(long most) {
    return spooling == null ? most : Math.min(most, spooling.restNanos());
  }

  /** What did not arrive stays on the disk, as far as it gets there. */
  void end() {
    handOn(); // what a stumble has left here
    Spooling disk = spooling;
    if (disk != null) {
      guarded(() -> disk.rescue(outbox.homeless()));
      guarded(disk::close);
    }
    outbox.abandon();
  }
}
