// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * The books: every item that was {@linkplain Admission let in} is in here once, until its delivery
 * or loss. The lock is shared by the worker, the senders and those who flush; no thread takes it to
 * submit something.
 */
final class Ledger {

  private final Admission admission;
  private final Room room;

  private final SureLock lock = new SureLock();
  private final Condition quieter = lock.newCondition();
  private long drained;
  private long settled;
  private long delivered;
  private long filtered;
  private final Losses dropped = new Losses();

  private final Shelf shelf;
  private final Epochs epochs;

  Ledger(Admission admission) {
    this(admission, Shelf.NONE);
  }

  Ledger(Admission admission, Shelf.Store store) {
    this.admission = admission;
    this.room = admission.room;
    this.shelf = new Shelf(store);
    this.epochs = new Epochs(shelf);
  }

  // Any thread, lock-free.

  /** All losses so far, by reason. */
  Map<DropReason, Long> losses() {
    Map<DropReason, Long> lost = new EnumMap<>(DropReason.class);
    dropped.addTo(lost);
    admission.addRefusedTo(lost);
    return lost;
  }

  long heldBytes() {
    return room.held();
  }

  // Worker and senders.

  /** Notes that an accepted item left the queue; it now counts for this epoch. */
  Epoch enter() {
    lock.lock();
    try {
      drained++;
      Epoch epoch = epochs.current();
      epoch.pending++;
      return epoch;
    } finally {
      lock.unlock();
    }
  }

  /** Corrects an estimate; returns whether there is room for what came on top. */
  boolean resize(long difference) {
    if (difference > 0) {
      return room.force(difference);
    }
    room.give(-difference);
    return true;
  }

  void delivered(Epoch epoch, List<Envelope> envelopes) {
    lock.lock();
    try {
      settle(epoch, envelopes);
      delivered += envelopes.size();
      epoch.counting().delivered += envelopes.size();
      tell(epoch);
    } finally {
      lock.unlock();
    }
  }

  void dropped(Epoch epoch, DropReason reason, List<Envelope> envelopes) {
    lock.lock();
    try {
      settle(epoch, envelopes);
      lose(epoch, reason, envelopes.size());
      tell(epoch);
    } finally {
      lock.unlock();
    }
  }

  /** Loses an item that was not encoded. */
  void dropped(Epoch epoch, DropReason reason, long cost) {
    lock.lock();
    try {
      lose(epoch, reason, 1);
      settle(epoch, 1, cost);
      tell(epoch);
    } finally {
      lock.unlock();
    }
  }

  void filtered(Epoch epoch, long cost) {
    lock.lock();
    try {
      filtered++;
      settle(epoch, 1, cost);
      tell(epoch);
    } finally {
      lock.unlock();
    }
  }

  private void lose(Epoch epoch, DropReason reason, int items) {
    dropped.add(reason, items);
    epoch.counting().dropped.add(reason, items);
  }

  /** Only the shelf needs memory, and comes first: who fails has counted nothing. */
  private void settle(Epoch epoch, List<Envelope> envelopes) {
    shelf.remove(epoch.counting(), envelopes);
    long cost = 0;
    for (int i = 0; i < envelopes.size(); i++) { // an iterator is an object
      Envelope envelope = envelopes.get(i);
      envelope.settled = true;
      cost += envelope.cost();
    }
    settle(epoch, envelopes.size(), cost);
  }

  private void settle(Epoch epoch, int items, long cost) {
    Epoch counting = epoch.counting();
    settled += items;
    counting.pending -= items;
    room.give(cost);
  }

  /** Last, as it may need memory. */
  private void tell(Epoch epoch) {
    if (epoch.counting().pending == 0) {
      quieter.signalAll();
    }
  }

  /** An envelope takes the place of one that is larger. */
  void replaced(Envelope larger, Envelope smaller) {
    lock.lock();
    try {
      shelf.replace(larger, smaller);
      room.give(larger.cost() - smaller.cost());
    } finally {
      lock.unlock();
    }
  }

  // The worker, with the spool.

  /** Envelopes are on disk and in memory. */
  void written(Epoch epoch, Envelope envelope, long sequence) {
    lock.lock();
    try {
      shelf.put(epoch.counting(), envelope, sequence);
    } finally {
      lock.unlock();
    }
  }

  /** An envelope is on disk, and memory lets it go. */
  void spilled(Epoch epoch, Envelope envelope, long sequence) {
    lock.lock();
    try {
      shelf.spill(epoch.counting(), sequence);
      room.give(envelope.cost());
    } finally {
      lock.unlock();
    }
  }

  /** An envelope came back from the disk; returns the epoch that it counts for. */
  Epoch fetched(Envelope envelope, long sequence, boolean own) {
    lock.lock();
    try {
      room.force(envelope.cost());
      return shelf.fetch(envelope, sequence, own);
    } finally {
      lock.unlock();
    }
  }

  /** The copy on disk is gone; memory has it still. */
  void gone(long sequence) {
    lock.lock();
    try {
      shelf.gone(sequence);
    } finally {
      lock.unlock();
    }
  }

  /** What was on disk only is lost. */
  void lost(DropReason reason, long sequence) {
    lock.lock();
    try {
      Epoch epoch = shelf.lost(sequence);
      lose(epoch, reason, 1);
      settle(epoch, 1, 0);
      tell(epoch);
    } finally {
      lock.unlock();
    }
  }

  /** What former runs have left is lost before it was taken over. */
  void lostOfOthers(DropReason reason, long items) {
    lock.lock();
    try {
      shelf.recovered += items;
      settled += items;
      dropped.add(reason, items);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops the last of a batch that are in memory alone, up to so many bytes; returns how many are
   * left. What is on disk as well stays.
   */
  int cutBack(Batch batch, long excess) {
    lock.lock();
    try {
      int left = batch.size();
      for (long cut = 0; left > 0 && cut < excess; left--) {
        Envelope last = batch.envelopes.get(left - 1);
        if (last.sequence != 0) {
          break;
        }
        cut += last.cost();
      }
      dropped(batch.epoch, DropReason.QUEUE_FULL, batch.envelopes.subList(left, batch.size()));
      return left;
    } finally {
      lock.unlock();
    }
  }

  /** Finds the envelopes that are in memory only. */
  void homeless(Batch batch, List<Fresh> found) {
    lock.lock();
    try {
      for (Envelope envelope : batch.envelopes) {
        if (envelope.sequence == 0) {
          found.add(new Fresh(batch.kind, batch.epoch, envelope));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Finds the envelopes that are neither delivered nor lost. */
  List<Envelope> unsettled(Batch batch) {
    lock.lock();
    try {
      return batch.envelopes.stream().filter(envelope -> !envelope.settled).toList();
    } finally {
      lock.unlock();
    }
  }

  /** The end: what is on disk stays there, the rest is lost. */
  void abandoned(Epoch epoch, List<Envelope> envelopes) {
    lock.lock();
    try {
      for (Envelope envelope : envelopes) {
        if (shelf.leave(envelope)) {
          room.give(envelope.cost());
        } else {
          lose(epoch, DropReason.SHUTDOWN, 1);
          settle(epoch, 1, envelope.cost());
        }
      }
      tell(epoch);
    } finally {
      lock.unlock();
    }
  }

  // Flush.

  /** Starts a flush, which also takes over the refusals that no other has told. */
  Marker marker() {
    Marker marker = new Marker(admission.accepted());
    admission.moveRefusedTo(marker.refused);
    return marker;
  }

  /** The worker met the marker: what it drains from now on belongs to a later epoch. */
  void cut(Marker marker) {
    lock.lock();
    try {
      if (!marker.reported) { // or nobody waits for it any more
        epochs.cut(marker);
        quieter.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything before the marker is delivered or dropped. */
  boolean await(Marker marker, long deadline) throws InterruptedException {
    lock.lock();
    try {
      while (!epochs.isQuiet(marker)) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        quieter.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether everything before the marker is out of the queue. */
  boolean met(Marker marker) {
    lock.lock();
    try {
      return marker.isMet();
    } finally {
      lock.unlock();
    }
  }

  /** What happened before the marker, each loss and each delivery told once. */
  Delivered report(Marker marker) {
    lock.lock();
    try {
      return epochs.report(marker, drained);
    } finally {
      lock.unlock();
    }
  }

  // For tests: how much is kept for flushes that are over.
  int epochs() {
    lock.lock();
    try {
      return epochs.size() + shelf.epochs();
    } finally {
      lock.unlock();
    }
  }

  Counters counters(long inFlight, @Nullable String lastError, @Nullable Instant lastSuccess) {
    lock.lock();
    try {
      long accepted = admission.accepted();
      return new Counters(
          accepted + admission.refused(),
          delivered,
          filtered,
          losses(),
          Math.max(0, accepted + shelf.recovered - settled - inFlight - shelf.spilled),
          inFlight,
          shelf.spilled,
          shelf.bytes(),
          shelf.recovered,
          room.held(),
          lastError,
          lastSuccess);
    } finally {
      lock.unlock();
    }
  }
}
