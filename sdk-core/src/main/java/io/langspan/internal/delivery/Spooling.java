// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import io.langspan.internal.spool.Loss;
import io.langspan.internal.spool.Spool;
import io.langspan.internal.spool.SpoolException;
import io.langspan.internal.spool.SpoolException.Reason;
import io.langspan.internal.spool.SpoolRecord;
import io.langspan.internal.spool.Watch;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The worker's way to the disk: writes envelopes down before they may be sent, lets go of those
 * that memory has no room for, and brings them back when it has. Whatever the disk does, memory
 * goes on as if there were none.
 *
 * <p>Confined to the worker's thread.
 */
final class Spooling implements Watch {

  private static final long RETRY = TimeUnit.SECONDS.toNanos(1);
  private static final int PIECE = 1 << 20;

  private final Mount mount;
  private final Ledger ledger;
  private final Outbox outbox;
  private final QuietLog log;
  private final LongSupplier nanos;

  /** What is encoded may take so much memory. The rest of the queue is for what is to come. */
  private final long high;

  /** Of these there is more on the disk, which is older than what comes. */
  private final Set<Kind> behind = EnumSet.noneOf(Kind.class);

  /** Memory has what should have been written, and since when the disk was last asked in vain. */
  private boolean refused;

  private long refusedAt;

  Spooling(
      Mount mount,
      Ledger ledger,
      Outbox outbox,
      long queueBytes,
      QuietLog log,
      LongSupplier nanos) {
    this.mount = mount;
    this.ledger = ledger;
    this.outbox = outbox;
    this.high = queueBytes / 2;
    this.log = log;
    this.nanos = nanos;
  }

  /**
   * Writes these; returns those that stay in memory, because there is room or because the disk does
   * not take them.
   */
  List<Fresh> write(List<Fresh> burst) {
    Spool open = mount.spool();
    if (burst.isEmpty()) {
      return burst;
    }
    if (open == null) {
      refused(nanos.getAsLong());
      return burst;
    }
    List<Fresh> kept = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      List<Fresh> some = burst.stream().filter(fresh -> fresh.kind() == kind).toList();
      if (!some.isEmpty()) {
        kept.addAll(write(open, some, behind.contains(kind) || room(kind) < 0));
      }
    }
    return kept;
  }

  /** Writes at the end what memory alone has. */
  void rescue(List<Fresh> homeless) {
    Spool open = mount.spool();
    if (open != null && !homeless.isEmpty()) {
      write(open, homeless, false);
    }
  }

  private List<Fresh> write(Spool open, List<Fresh> burst, boolean spill) {
    try {
      return put(open, burst, spill);
    } catch (SpoolException e) {
      if (e.reason() != Reason.TOO_LARGE || burst.size() == 1) {
        refused(nanos.getAsLong());
        mount.complain(e);
        return burst;
      }
    }
    List<Fresh> kept = new ArrayList<>();
    for (Fresh one : burst) {
      kept.addAll(write(open, List.of(one), spill)); // it is one of them that is too large
    }
    return kept;
  }

  private List<Fresh> put(Spool open, List<Fresh> burst, boolean spill) throws SpoolException {
    List<SpoolRecord> records = new ArrayList<>(burst.size());
    for (Fresh fresh : burst) {
      Envelope envelope = fresh.envelope();
      records.add(SpoolRecord.of(fresh.kind().code, envelope.id(), envelope.bytes()));
    }
    long[] sequences = spill ? open.spill(records) : open.append(records);
    mount.wrote();
    if (spill) {
      burst.forEach(fresh -> behind.add(fresh.kind()));
    }
    for (int i = 0; i < sequences.length; i++) {
      Fresh fresh = burst.get(i);
      if (spill) {
        ledger.spilled(fresh.epoch(), fresh.envelope(), sequences[i]);
      } else {
        ledger.written(fresh.epoch(), fresh.envelope(), sequences[i]);
      }
    }
    return spill ? List.of() : burst;
  }

  /** Opens the spool, or makes durable what is due there; nothing, most of the time. */
  void tend() {
    mount.tend(this);
  }

  /** Makes durable what was written. */
  void sync() {
    mount.sync();
  }

  /** For how long there is nothing to tend. */
  long restNanos() {
    return mount.restNanos();
  }

  /** Leaves the disk in order to whoever comes next. */
  void close() {
    mount.close();
  }

  private void refused(long now) {
    refused = true;
    refusedAt = now;
  }

  /** Whether the disk took what it was last given. */
  boolean works() {
    return mount.spool() != null && !refused;
  }

  /** Whether memory is full of what the disk did not take, and it is time to ask it again. */
  boolean wantsRoom() {
    refused &= room() < 0;
    return refused && mount.spool() != null && nanos.getAsLong() - refusedAt >= RETRY;
  }

  /** Brings back as much as memory has room for. */
  List<Fresh> fetch() {
    Spool open = mount.spool();
    List<Fresh> fetched = new ArrayList<>();
    try {
      while (open != null) {
        long room = PIECE;
        Set<Kind> full = EnumSet.noneOf(Kind.class);
        for (Kind kind : Kind.values()) {
          long left = room(kind);
          if (left > 0) {
            room = Math.min(room, left);
          } else {
            full.add(kind);
          }
        }
        if (full.size() == Kind.values().length) {
          break;
        }
        List<SpoolRecord> records = open.replay((int) room, codes(full));
        if (records == null) {
          behind.retainAll(full);
          break;
        }
        for (SpoolRecord record : records) {
          Kind kind = Kind.of(record.kind());
          if (kind == null) {
            log.warn("kind", "Left a record of the spool alone that a newer version has written");
            continue;
          }
          Envelope envelope = new Envelope(record.id(), record.payload());
          Epoch epoch = ledger.fetched(envelope, record.sequence(), open.isOwn(record.sequence()));
          fetched.add(new Fresh(kind, epoch, envelope));
        }
      }
    } catch (SpoolException e) {
      mount.complain(e);
    } catch (Throwable e) {
      log.error("spool", "The spool stumbled: {}", QuietLog.describe(e)); // keep what there is
    }
    return fetched;
  }

  private static byte[] codes(Set<Kind> kinds) {
    byte[] codes = new byte[kinds.size()];
    int n = 0;
    for (Kind kind : kinds) {
      codes[n++] = kind.code;
    }
    return codes;
  }

  private long room() {
    return high - ledger.heldBytes();
  }

  /**
   * For one kind. Another that the server does not take has half of it at most, however much that
   * had before: so memory takes half as much again at worst, and none stops the other.
   */
  private long room(Kind kind) {
    return room() + outbox.stuck(kind, high / 2);
  }

  // Watch.

  @Override
  public void gone(long sequence) {
    ledger.gone(sequence);
  }

  @Override
  public void lost(Loss reason, long sequence) {
    ledger.lost(DropReason.valueOf(reason.name()), sequence);
  }

  @Override
  public void lostOfOthers(Loss reason, long records) {
    ledger.lostOfOthers(DropReason.valueOf(reason.name()), records);
  }
}
