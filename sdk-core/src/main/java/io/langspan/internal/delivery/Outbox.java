// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * What is encoded and has not arrived: batches that are being filled, that wait, that failed and
 * wait for another try, and that are in flight. The worker appends, senders take and settle.
 *
 * <p>It never logs, sends or calls foreign code while it holds its lock.
 */
final class Outbox {

  private final Settings settings;
  private final Ledger ledger;
  private final Settlement settlement;
  private final Runnable settled;

  private final SureLock lock = new SureLock();
  private final Condition changed = lock.newCondition();

  private final Lanes lanes;
  private final Shares shares;
  private final Haste haste;
  private final KeyWatch keys;
  private final Set<Batch> inFlight = new HashSet<>();
  private boolean stopped;
  private @Nullable String lastError;
  private @Nullable Instant lastSuccess;

  /**
   * An empty one.
   *
   * @param settled told on a sender's thread whenever something was delivered, dropped or put back
   */
  Outbox(Settings settings, Ledger ledger, QuietLog log, Runnable settled) {
    this.settings = settings;
    this.settled = settled;
    this.ledger = ledger;
    Backoff backoff = new Backoff(settings.random());
    this.settlement = new Settlement(settings, ledger, log, backoff);
    this.lanes = new Lanes(settings, backoff);
    this.shares = new Shares(lanes, ledger, settings.queueBytes());
    this.haste = new Haste(lanes);
    this.keys = new KeyWatch(lanes, settings.nanos().getAsLong());
  }

  // Worker.

  /** Adds what is not here yet: after a failure it is simply called again. */
  void append(List<Fresh> burst) {
    append(burst, 0);
  }

  /** Adds what was on disk alone: a request with it waits for no other to come. */
  void appendFetched(List<Fresh> fetched) {
    append(fetched, settings.flushInterval().toNanos());
  }

  private void append(List<Fresh> burst, long age) {
    lock.lock();
    try {
      long now = settings.nanos().getAsLong() - age;
      boolean look = false;
      for (Fresh fresh : burst) {
        if (!fresh.envelope().queued) {
          look |= lanes.of(fresh.kind()).append(fresh.epoch(), fresh.envelope(), now);
        }
      }
      if (look) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Drops what a kind that the server does not take has beyond its {@linkplain Shares share}. */
  void makeWay() {
    if (!shares.mayBeExceeded()) {
      return;
    }
    lock.lock();
    try {
      shares.enforce();
    } finally {
      lock.unlock();
    }
  }

  /** The bytes that lie in other lanes, which are shut, beyond what each may have. */
  long stuck(Kind kind, long each) {
    lock.lock();
    try {
      return shares.stuck(kind, each);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes what is here ready to leave at once, also what waits for its next try, so that a short
   * program does not end during a back-off.
   */
  void flush() {
    lock.lock();
    try {
      long now = settings.nanos().getAsLong();
      lanes.seal();
      haste.flush(now);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out the newest of what waits that is in memory only; empty if there is none. */
  List<Fresh> withdraw() {
    lock.lock();
    try {
      for (Lane lane : lanes) {
        lane.seal();
        for (Iterator<Batch> newest = lane.ready.descendingIterator(); newest.hasNext(); ) {
          Batch batch = newest.next();
          List<Fresh> found = new ArrayList<>();
          ledger.homeless(batch, found);
          if (found.size() == batch.size()) {
            newest.remove();
            batch.envelopes.forEach(envelope -> envelope.queued = false);
            return found;
          }
        }
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  // Senders.

  /** Waits for the next batch to send; {@code null} when there will be none. */
  @Nullable Batch take() {
    while (true) {
      lock.lock();
      try {
        while (true) {
          Batch batch = stopped ? null : poll();
          if (batch != null || stopped) {
            return batch;
          }
          long now = settings.nanos().getAsLong();
          if (keys.untilDue(now) == 0) {
            keys.asked(now);
            break;
          }
          await();
        }
      } catch (InterruptedException stray) {
        continue; // nobody has a reason to interrupt us; closing works without
      } finally {
        lock.unlock();
      }
      askForKeys();
    }
  }

  // Not private: a simulation has no thread that could wait in take().
  @Nullable Batch poll() {
    long now = settings.nanos().getAsLong();
    Lane next = lanes.due(now);
    if (next == null) {
      return null;
    }
    Batch batch = next.take(now);
    try {
      inFlight.add(batch);
    } catch (Throwable e) {
      next.inFlight--;
      next.ready.addFirst(batch);
      throw e;
    }
    return batch;
  }

  @SuppressWarnings("WaitNotInLoop")
  private void await() throws InterruptedException {
    long now = settings.nanos().getAsLong();
    // Whatever ends the wait, a look at the lanes follows; so this is right without a loop.
    changed.awaitNanos(Math.min(keys.untilDue(now), lanes.untilDue(now)));
  }

  private void askForKeys() {
    Map<String, String> headers = settings.headers().get(); // foreign code: without the lock
    lock.lock();
    try {
      long now = settings.nanos().getAsLong();
      keys.answered(headers, now);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void settle(Batch batch, Outcome outcome) {
    List<Runnable> lines = new ArrayList<>();
    lock.lock();
    try {
      if (!inFlight.contains(batch)) {
        return; // given up by close() and counted there
      }
      Lane lane = lanes.of(batch.kind);
      long now = settings.nanos().getAsLong();
      settlement.settle(lane, batch, outcome, now, lines);
      landed(lane, batch);
      note(outcome);
      makeWay(); // the lane may just have been shut
      haste.settled(lane, now);
    } finally {
      changed.signalAll();
      lock.unlock();
    }
    lines.forEach(Runnable::run);
    settled.run();
  }

  private void landed(Lane lane, Batch batch) {
    inFlight.remove(batch);
    lane.inFlight--;
  }

  /**
   * After {@link #settle} has failed, for want of memory perhaps: what is neither settled nor back
   * in its lane goes there. As long as this fails as well, the batch counts as in flight.
   */
  void takeBack(Batch batch) {
    lock.lock();
    try {
      if (inFlight.contains(batch)) {
        Lane lane = lanes.of(batch.kind);
        lane.takeBack(batch, ledger.unsettled(batch), settings.nanos().getAsLong());
        landed(lane, batch);
      }
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  private void note(Outcome outcome) {
    if (!outcome.complete()) {
      lastError = outcome.cause();
    }
    if (outcome.accepted()) {
      lastSuccess = settings.clock().instant();
    }
  }

  // Close.

  /**
   * From now on every batch that fails, and every lane that waits for a person, is tried once more
   * at once: a stray answer is not to cost all that is left.
   */
  void closing() {
    lock.lock();
    try {
      haste.closing();
    } finally {
      lock.unlock();
    }
  }

  /** Whether something waits here, and all of it longer than that. */
  boolean hopeless(long nanos) {
    lock.lock();
    try {
      long now = settings.nanos().getAsLong();
      return inFlight.isEmpty() && lanes.anyReady() && lanes.untilDue(now) > nanos;
    } finally {
      lock.unlock();
    }
  }

  /** Sends the senders home. What waits stays. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      lanes.seal();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is in flight; returns whether that is so. */
  boolean awaitIdle(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!inFlight.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return inFlight.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** All that waits and is in memory only, for a last try to get it to the disk. */
  List<Fresh> homeless() {
    List<Fresh> found = new ArrayList<>();
    lock.lock();
    try {
      for (Lane lane : lanes) {
        lane.seal();
        lane.ready.forEach(batch -> ledger.homeless(batch, found));
      }
      inFlight.forEach(batch -> ledger.homeless(batch, found));
      return found;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends it all: what is on disk stays there, the rest is lost. Whether what is in flight still has
   * arrived will never be known.
   */
  void abandon() {
    lock.lock();
    try {
      inFlight.forEach(batch -> ledger.abandoned(batch.epoch, batch.envelopes));
      inFlight.clear();
      for (Lane lane : lanes) {
        lane.seal();
        lane.ready.forEach(batch -> ledger.abandoned(batch.epoch, batch.envelopes));
        lane.ready.clear();
      }
    } finally {
      lock.unlock();
    }
  }

  Counters counters() {
    lock.lock();
    try {
      long flying = inFlight.stream().mapToLong(Batch::size).sum();
      return ledger.counters(flying, lastError, lastSuccess);
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing is in flight and nothing is due. For tests. */
  boolean rests() {
    lock.lock();
    try {
      return inFlight.isEmpty() && lanes.due(settings.nanos().getAsLong()) == null;
    } finally {
      lock.unlock();
    }
  }

  /** Lets the senders look at the time again. For tests, which move it. */
  void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
