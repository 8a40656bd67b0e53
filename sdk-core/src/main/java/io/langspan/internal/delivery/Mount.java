// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import io.langspan.internal.spool.Spool;
import io.langspan.internal.spool.SpoolConfig;
import io.langspan.internal.spool.SpoolException;
import io.langspan.internal.spool.SpoolException.Reason;
import io.langspan.internal.spool.Watch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The spool from when it can be opened until it is closed, and when what was written there becomes
 * durable.
 *
 * <p>Confined to the worker's thread, but for the {@link Shelf.Store}.
 */
final class Mount implements Shelf.Store {

  private static final long GROUP = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long REST = TimeUnit.SECONDS.toNanos(5);
  private static final long REOPEN = TimeUnit.SECONDS.toNanos(10);

  private final SpoolConfig config;
  private final QuietLog log;
  private final LongSupplier nanos;

  private volatile @Nullable Spool spool;
  private boolean givenUp;
  private boolean tried;
  private long triedAt;
  private long syncedAt;
  private boolean written;
  private volatile boolean acked;

  Mount(SpoolConfig config, QuietLog log, LongSupplier nanos) {
    this.config = config;
    this.log = log;
    this.nanos = nanos;
  }

  // Shelf.Store, any thread.

  @Override
  public long durableUpTo() {
    Spool open = spool;
    return open == null ? 0 : open.durableUpTo();
  }

  @Override
  public void ack(long sequence) {
    Spool open = spool;
    if (open != null) {
      open.ack(sequence);
      acked = true;
    }
  }

  @Override
  public long bytes() {
    Spool open = spool;
    return open == null ? 0 : open.stats().bytes();
  }

  // Worker.

  /** {@code null} until it can be opened. */
  @Nullable Spool spool() {
    return spool;
  }

  /** Something was written that is to be made durable soon. */
  void wrote() {
    written = true;
  }

  /**
   * Does what is due; nothing, most of the time.
   *
   * @param watch told by the spool what it loses
   */
  void tend(Watch watch) {
    long now = nanos.getAsLong();
    if (spool == null) {
      open(watch, now);
    } else if (now - syncedAt >= pause()) {
      sync();
    }
  }

  /** Makes durable what was written. */
  void sync() {
    Spool open = spool;
    if (open == null) {
      return;
    }
    syncedAt = nanos.getAsLong();
    acked = false;
    try {
      open.sync();
      written = false;
    } catch (SpoolException e) {
      complain(e);
    }
  }

  /** For how long there is nothing to do here. */
  long restNanos() {
    long now = nanos.getAsLong();
    long due = spool == null ? triedAt + REOPEN : syncedAt + pause();
    return givenUp && spool == null ? Long.MAX_VALUE : Math.max(1, due - now);
  }

  private long pause() {
    return written || acked ? GROUP : REST;
  }

  private void open(Watch watch, long now) {
    if (givenUp || (tried && now - triedAt < REOPEN)) {
      return;
    }
    tried = true;
    triedAt = now;
    try {
      Spool open = Spool.open(config);
      open.watch(watch);
      syncedAt = now;
      spool = open;
    } catch (SpoolException e) {
      givenUp = e.reason() == Reason.INSECURE;
      if (givenUp) {
        log.error("spool", "There will be no spool: {}", e.getMessage());
      } else {
        complain(e);
      }
    }
  }

  void complain(SpoolException e) {
    log.warn("spool_" + e.reason(), "The spool does not work, going on in memory: {}", e.reason());
  }

  /** Leaves the disk in order to whoever comes next. */
  void close() {
    Spool open = spool;
    givenUp = true;
    if (open != null) {
      open.close();
    }
  }
}
