// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where items come in, on any thread, without a lock. The worker is woken only when it sleeps for
 * lack of work or when much has come in, because waking a thread costs more than all the rest.
 */
final class Intake {

  /** What waits in the queue. */
  sealed interface Entry permits Waiting, Task, Marker {}

  /**
   * An item.
   *
   * @param onDisk opened when the worker is done with it, where somebody waits for that
   */
  record Waiting(Item item, long cost, @Nullable CountDownLatch onDisk) implements Entry {}

  record Task(Runnable action) implements Entry {}

  private enum State {
    OPEN,
    CLOSED,
    DRAINED
  }

  private static final long AWAKE = Long.MAX_VALUE;
  private static final long ASLEEP = Long.MIN_VALUE;
  private static final long MUCH = 256 * 1024;

  private final Admission admission;
  private final Ledger ledger;
  private final ConcurrentLinkedQueue<Entry> queue = new ConcurrentLinkedQueue<>();

  /** The worker is to be woken when this many bytes are held. */
  private final AtomicLong wakeAt = new AtomicLong(ASLEEP);

  private volatile State state = State.OPEN;
  private volatile Runnable wake = () -> {};

  Intake(Admission admission, Ledger ledger) {
    this.admission = admission;
    this.ledger = ledger;
  }

  void onWake(Runnable wake) {
    this.wake = wake;
  }

  boolean submit(Item item) {
    return submit(item, 0, null);
  }

  /**
   * As {@link #submit(Item)}, but waits for room when there is none.
   *
   * @param nanos for how long to wait
   */
  boolean submit(Item item, long nanos, @Nullable CountDownLatch onDisk) {
    long cost = 0;
    boolean reserved = false;
    boolean queued = false;
    try {
      if (state != State.OPEN) {
        admission.refuse(DropReason.AFTER_CLOSE);
        return false;
      }
      cost = Math.max(0, item.estimatedBytes()) + Envelope.OVERHEAD;
      long held = admission.reserve(cost);
      if (held < 0) {
        wakeIfHeld(ASLEEP); // it is the worker who makes room and tells the log
        if (nanos > 0) {
          held = admission.awaitRoom(cost, nanos, () -> state == State.OPEN);
        }
      }
      if (held < 0) {
        admission.refuse(state == State.OPEN ? DropReason.QUEUE_FULL : DropReason.AFTER_CLOSE);
        return false;
      }
      reserved = true;
      Waiting waiting = new Waiting(item, cost, onDisk);
      queue.add(waiting);
      reserved = false;
      queued = true;
      // The queue may have been emptied for the last time while this was added.
      if (state == State.DRAINED && queue.remove(waiting)) {
        admission.giveBack(cost);
        admission.refuse(DropReason.AFTER_CLOSE);
        return false;
      }
      wakeIfHeld(held);
      return true;
    } catch (Throwable e) {
      if (queued) {
        return true; // and the worker could not be woken; the next item tries again
      }
      // A broken item, or no memory left for the queue's node. Neither is the caller's concern.
      if (reserved) {
        admission.giveBack(cost);
      }
      admission.refuse(DropReason.ENCODE);
      return false;
    }
  }

  /** Adds a marker or a task and wakes the worker for it. Returns false after the end. */
  boolean put(Entry entry) {
    if (state == State.DRAINED) {
      return false;
    }
    queue.add(entry);
    if (state == State.DRAINED && queue.remove(entry)) {
      return false;
    }
    wake();
    return true;
  }

  @Nullable Entry poll() {
    return queue.poll();
  }

  void close() {
    state = State.CLOSED;
    admission.room.signal();
  }

  boolean drained() {
    return state == State.DRAINED;
  }

  /** Takes out for good what the worker did not get to. */
  void drain() {
    state = State.DRAINED;
    for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
      if (entry instanceof Waiting waiting) {
        ledger.dropped(ledger.enter(), DropReason.SHUTDOWN, waiting.cost());
        release(waiting);
      } else if (entry instanceof Marker marker) {
        ledger.cut(marker); // someone waits for it
      }
    }
  }

  static void release(Waiting waiting) {
    CountDownLatch latch = waiting.onDisk();
    if (latch != null) {
      latch.countDown();
    }
  }

  void wake() {
    wakeAt.set(AWAKE);
    wake.run();
  }

  private void wakeIfHeld(long bytes) {
    long at = wakeAt.get();
    if (bytes >= at && wakeAt.compareAndSet(at, AWAKE)) {
      wake.run();
    }
  }

  /** The worker is about to sleep until the first item comes. Returns false if there is one. */
  boolean sleep() {
    wakeAt.set(ASLEEP);
    return queue.isEmpty();
  }

  /** The worker is about to nap: it will look again soon, unless very much comes in before. */
  void nap() {
    wakeAt.set(admission.room.held() + MUCH);
  }

  void awake() {
    wakeAt.set(AWAKE);
  }
}
