// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The books: every item is in here once, from its submission to its delivery or loss. What the
 * submitting threads touch is lock-free; the lock is shared by the worker, the senders and those
 * who flush.
 *
 * <p>Flush is exact because the single worker numbers items in epochs: a flush is a {@link Marker}
 * in the same first-in-first-out queue, and it waits for the epochs up to its own.
 */
final class Ledger {

  /** A flush on its way through the queue. */
  static final class Marker implements Intake.Entry {
    private final long acceptedBefore;
    private final Map<DropReason, Long> refused = new EnumMap<>(DropReason.class);
    private long upTo = -1;

    private Marker(long acceptedBefore) {
      this.acceptedBefore = acceptedBefore;
    }
  }

  private final long capacity;
  private final AtomicLong heldBytes = new AtomicLong();
  private final LongAdder accepted = new LongAdder();
  private final Losses refused = new Losses();
  private final Losses refusedUnreported = new Losses();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quieter = lock.newCondition();
  private final ArrayDeque<Epoch> epochs = new ArrayDeque<>();
  private Epoch current = new Epoch(0);
  private long drained;
  private long settled;
  private long delivered;
  private long filtered;
  private final Losses dropped = new Losses();

  Ledger(long capacity) {
    this.capacity = capacity;
    epochs.add(current);
  }

  // Any thread, lock-free.

  /** Takes room in the queue; returns the bytes held then, or -1 when there is none. */
  long reserve(long cost) {
    if (heldBytes.get() + cost > capacity) {
      return -1;
    }
    long held = heldBytes.addAndGet(cost);
    if (held > capacity) {
      heldBytes.addAndGet(-cost);
      return -1;
    }
    accepted.increment();
    return held;
  }

  /** Undoes {@link #reserve} for an item that no other thread has seen. */
  void giveBack(long cost) {
    accepted.decrement();
    heldBytes.addAndGet(-cost);
  }

  void refuse(DropReason reason) {
    refused.add(reason, 1);
    refusedUnreported.add(reason, 1);
  }

  long refused(DropReason reason) {
    return refused.get(reason);
  }

  long heldBytes() {
    return heldBytes.get();
  }

  // Worker and senders.

  /** Notes that an accepted item left the queue; it now counts for this epoch. */
  Epoch enter() {
    lock.lock();
    try {
      drained++;
      current.pending++;
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** Corrects an estimate; returns whether there is room for what came on top. */
  boolean resize(long difference) {
    return heldBytes.addAndGet(difference) <= capacity || difference <= 0;
  }

  void delivered(Epoch epoch, int items, long cost) {
    lock.lock();
    try {
      delivered += items;
      epoch.delivered += items;
      settle(epoch, items, cost);
    } finally {
      lock.unlock();
    }
  }

  void dropped(Epoch epoch, DropReason reason, int items, long cost) {
    lock.lock();
    try {
      dropped.add(reason, items);
      epoch.dropped.add(reason, items);
      settle(epoch, items, cost);
    } finally {
      lock.unlock();
    }
  }

  void filtered(Epoch epoch, long cost) {
    lock.lock();
    try {
      filtered++;
      settle(epoch, 1, cost);
    } finally {
      lock.unlock();
    }
  }

  private void settle(Epoch epoch, int items, long cost) {
    settled += items;
    epoch.pending -= items;
    heldBytes.addAndGet(-cost);
    if (epoch.pending == 0) {
      quieter.signalAll();
    }
  }

  // Flush.

  /** Starts a flush, which also takes over the refusals that no other has told. */
  Marker marker() {
    Marker marker = new Marker(accepted.sum());
    refusedUnreported.moveTo(marker.refused);
    return marker;
  }

  /** The worker met the marker: what it drains from now on belongs to a later epoch. */
  void cut(Marker marker) {
    lock.lock();
    try {
      marker.upTo = current.number;
      current = new Epoch(current.number + 1);
      epochs.add(current);
      quieter.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything before the marker is delivered or dropped. */
  boolean await(Marker marker, long deadline) throws InterruptedException {
    lock.lock();
    try {
      while (!quiet(marker)) {
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

  private boolean quiet(Marker marker) {
    if (marker.upTo < 0) {
      return false;
    }
    for (Epoch epoch : epochs) {
      if (epoch.number <= marker.upTo && epoch.pending > 0) {
        return false;
      }
    }
    return true;
  }

  /** What happened before the marker, each loss and each delivery told once. */
  Delivered report(Marker marker) {
    lock.lock();
    try {
      // A marker still in the queue: all that was drained so far was ahead of it.
      boolean met = marker.upTo >= 0;
      long upTo = met ? marker.upTo : current.number;
      long arrived = 0;
      long pending = met ? 0 : Math.max(0, marker.acceptedBefore - drained);
      Map<DropReason, Long> lost = marker.refused;
      for (Iterator<Epoch> all = epochs.iterator(); all.hasNext(); ) {
        Epoch epoch = all.next();
        if (epoch.number > upTo) {
          break;
        }
        arrived += epoch.delivered;
        pending += epoch.pending;
        epoch.delivered = 0;
        epoch.dropped.moveTo(lost);
        if (epoch != current && epoch.pending == 0) {
          all.remove();
        }
      }
      return new Delivered(arrived, 0, pending, lost);
    } finally {
      lock.unlock();
    }
  }

  Counters counters(long inFlight, @Nullable String lastError, @Nullable Instant lastSuccess) {
    lock.lock();
    try {
      long taken = accepted.sum();
      Map<DropReason, Long> lost = new EnumMap<>(DropReason.class);
      dropped.addTo(lost);
      refused.addTo(lost);
      return new Counters(
          taken + refused.sum(),
          delivered,
          filtered,
          lost,
          Math.max(0, taken - settled - inFlight),
          inFlight,
          heldBytes.get(),
          lastError,
          lastSuccess);
    } finally {
      lock.unlock();
    }
  }
}
