// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is encoded and has not arrived: batches that are being filled, that wait, that failed and
 * wait for another try, and that are in flight. The worker appends, senders take and settle.
 *
 * <p>It decides what an outcome means for a batch and for those behind it. It never logs, sends or
 * calls foreign code while it holds its lock.
 */
final class Outbox {

  /**
   * After so many refusals in a row, without anything being accepted, nothing is invalid but us.
   */
  private static final int REFUSALS = 3;

  private final Settings settings;
  private final Ledger ledger;
  private final QuietLog log;
  private final Backoff backoff;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Kind, Lane> lanes = new EnumMap<>(Kind.class);
  private final Set<Batch> inFlight = new HashSet<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean stopped;
  private @Nullable String lastError;
  private @Nullable Instant lastSuccess;

  Outbox(Settings settings, Ledger ledger, QuietLog log) {
    this.settings = settings;
    this.ledger = ledger;
    this.log = log;
    this.backoff = new Backoff(settings.random());
    for (Kind kind : Kind.values()) {
      lanes.put(kind, new Lane(kind, settings, backoff));
    }
  }

  private Lane lane(Kind kind) {
    return Objects.requireNonNull(lanes.get(kind));
  }

  // Worker.

  /** Returns false when it is too late. */
  boolean append(Kind kind, Epoch epoch, Envelope envelope) {
    lock.lock();
    try {
      if (stopped) {
        return false;
      }
      if (lane(kind).append(epoch, envelope, settings.nanos().getAsLong())) {
        changed.signalAll();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes what is here ready to leave at once. What waits for its next try gets one now, once per
   * batch, so that a short program does not end during a back-off; unless the server forbade it.
   */
  void flush() {
    lock.lock();
    try {
      long now = settings.nanos().getAsLong();
      for (Lane lane : lanes.values()) {
        lane.seal();
        boolean open = lane.gate.open();
        if (!open && !lane.gate.mayHurry(now)) {
          continue;
        }
        boolean hurry = false;
        for (Batch batch : lane.ready) {
          boolean waits = batch.notBefore - now > 0 || (!open && lane.gate.notBefore() - now > 0);
          if (waits && !batch.hurried && now - batch.floor >= 0) {
            batch.hurried = true;
            batch.notBefore = now;
            hurry = true;
          }
        }
        if (hurry && !open) {
          lane.gate.hurry(now);
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // Senders.

  /** Runs on a sender's thread, between two requests. */
  void run(Runnable task) {
    lock.lock();
    try {
      if (!stopped) {
        tasks.add(task);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next batch to send; {@code null} when there will be none. */
  @Nullable Batch take() {
    while (true) {
      Runnable task;
      lock.lock();
      try {
        while ((task = tasks.poll()) == null) {
          Batch batch = poll();
          if (batch != null || stopped) {
            return batch;
          }
          await();
        }
      } catch (InterruptedException stray) {
        continue; // nobody has a reason to interrupt us; closing works without
      } finally {
        lock.unlock();
      }
      perform(task);
    }
  }

  private @Nullable Batch poll() {
    long now = settings.nanos().getAsLong();
    Lane next = null;
    for (Lane lane : lanes.values()) {
      // Of two lanes that are due the emptier one goes first, or scores would starve behind spans.
      if (lane.untilDue(now) == 0 && (next == null || lane.inFlight < next.inFlight)) {
        next = lane;
      }
    }
    if (next == null) {
      return null;
    }
    Batch batch = next.take(now);
    inFlight.add(batch);
    return batch;
  }

  @SuppressWarnings("WaitNotInLoop")
  private void await() throws InterruptedException {
    long now = settings.nanos().getAsLong();
    long wait = Long.MAX_VALUE;
    for (Lane lane : lanes.values()) {
      wait = Math.min(wait, lane.untilDue(now));
    }
    // Whatever ends the wait, a look at the lanes follows; so this is right without a loop.
    changed.awaitNanos(wait);
  }

  private void perform(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      log.error("task", "A background task failed: {}", QuietLog.describe(e));
    }
  }

  void settle(Batch batch, Outcome outcome) {
    List<Runnable> lines = new ArrayList<>();
    lock.lock();
    try {
      if (!inFlight.remove(batch)) {
        return; // given up by close() and counted there
      }
      Lane lane = lane(batch.kind);
      lane.inFlight--;
      long now = settings.nanos().getAsLong();
      if (!outcome.complete()) {
        lastError = outcome.cause();
      }
      switch (outcome.verdict()) {
        case ACK -> {
          ledger.delivered(batch.epoch, batch.size(), batch.cost());
          accepted(lane, lines);
        }
        case PER_ITEM -> perItem(lane, batch, outcome, now, lines);
        case RETRY -> again(lane, batch, Gate.State.OUTAGE, outcome, now, lines);
        case HOLD -> again(lane, batch, Gate.State.HELD, outcome, now, lines);
        case TOO_LARGE -> tooLarge(lane, batch, lines);
        case REFUSED -> refused(lane, batch, outcome, now, lines);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    lines.forEach(Runnable::run);
  }

  private void accepted(Lane lane, List<Runnable> lines) {
    lastSuccess = settings.clock().instant();
    lane.refusals = 0;
    lane.acceptances++;
    if (lane.gate.reopen()) {
      lines.add(
          () -> log.info("recovered", "{} accepts {} again", settings.origin(), lane.kind.label));
    }
  }

  private void perItem(Lane lane, Batch batch, Outcome outcome, long now, List<Runnable> lines) {
    accepted(lane, lines);
    List<Envelope> delivered = outcome.delivered();
    if (!delivered.isEmpty()) {
      ledger.delivered(batch.epoch, delivered.size(), Batch.cost(delivered));
    }
    if (!outcome.rejected().isEmpty()) {
      drop(batch.with(outcome.rejected()), DropReason.REJECTED, lines);
    }
    if (!outcome.again().isEmpty()) {
      Batch rest = batch.with(outcome.again());
      delay(rest, backoff.retry(++rest.failures), outcome.retryAfter(), now);
      putBack(lane, rest, true);
    }
  }

  private void again(
      Lane lane, Batch batch, Gate.State into, Outcome outcome, long now, List<Runnable> lines) {
    long retryAfter = outcome.retryAfter();
    if (lane.gate.shut(into, outcome.cause(), batch.ticket, now, retryAfter)) {
      String advice = outcome.advice().isEmpty() ? "" : " (" + outcome.advice() + ")";
      lines.add(
          () ->
              log.warn(
                  into + " " + outcome.cause(),
                  "{} does not accept {}: {}{}. Holding what is queued, trying again",
                  settings.origin(),
                  lane.kind.label,
                  outcome.cause(),
                  advice));
    }
    if (batch.probe) {
      // All suffer. The next probe is another batch, lest this one alone be the cause.
      batch.floor = now + retryAfter;
      putBack(lane, batch, false);
    } else {
      batch.failures++;
      long own =
          into == Gate.State.HELD ? Backoff.hold(batch.failures) : backoff.retry(batch.failures);
      delay(batch, own, retryAfter, now);
      putBack(lane, batch, true);
    }
  }

  private static void delay(Batch batch, long own, long retryAfter, long now) {
    batch.floor = now + retryAfter;
    batch.notBefore = now + Math.max(own, retryAfter);
  }

  private void tooLarge(Lane lane, Batch batch, List<Runnable> lines) {
    if (batch.size() == 1) {
      drop(batch, DropReason.OVERSIZE, lines);
      return;
    }
    long limit = Math.min(lane.learnt, Math.max(1, batch.bytes / 2));
    lane.learnt = limit;
    lines.add(
        () ->
            log.warn(
                "413",
                "{} refuses a request of {} bytes as too large, sending at most {} from now on",
                settings.origin(),
                batch.bytes,
                limit));
    putBack(lane, batch, true);
  }

  private void refused(Lane lane, Batch batch, Outcome outcome, long now, List<Runnable> lines) {
    lane.refusals++;
    if (batch.refusedAt < 0) {
      batch.refusedAt = lane.acceptances;
    }
    boolean othersPass = lane.acceptances > batch.refusedAt;
    if (!othersPass && lane.refusals >= REFUSALS) {
      if (lane.gate.shut(Gate.State.REFUSING, outcome.cause(), batch.ticket, now, 0)) {
        lines.add(
            () ->
                log.warn(
                    "refusing",
                    "{} refuses all {} as invalid: {}. Holding what is queued, trying again",
                    settings.origin(),
                    lane.kind.label,
                    outcome.cause()));
      }
      putBack(lane, batch, false);
    } else if (batch.size() == 1) {
      drop(batch, DropReason.REJECTED, lines);
    } else {
      // To the end of the lane, so that both halves are tried before a quarter: then one bad item
      // never makes more than two refusals in a row, and good batches do not wait for the search.
      int half = batch.size() / 2;
      putBack(lane, batch.head(half), false);
      putBack(lane, batch.tail(half), false);
    }
  }

  private void drop(Batch batch, DropReason reason, List<Runnable> lines) {
    ledger.dropped(batch.epoch, reason, batch.size(), batch.cost());
    lines.add(
        () ->
            log.warn(
                reason.label(),
                "Dropped {} of {} as {}: {}",
                batch.size(),
                batch.kind.label,
                reason.label(),
                printable(batch.envelopes.get(0).id())));
  }

  /** An id may be the application's own and must not forge a log line. */
  private static String printable(String id) {
    String cut = id.length() > 200 ? id.substring(0, 200) : id;
    return cut.replaceAll("[^ -~]", "?");
  }

  private void putBack(Lane lane, Batch batch, boolean first) {
    if (stopped) {
      ledger.dropped(batch.epoch, DropReason.SHUTDOWN, batch.size(), batch.cost());
    } else if (first) {
      lane.ready.addFirst(batch);
    } else {
      lane.ready.addLast(batch);
    }
  }

  // Close.

  /** Counts everything that waits as lost to the shutdown and sends the senders home. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      tasks.clear();
      for (Lane lane : lanes.values()) {
        lane.seal();
        lane.ready.forEach(batch -> putBack(lane, batch, false));
        lane.ready.clear();
      }
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

  /** Counts as lost what is in flight still. Whether it arrived will never be known. */
  void abandon() {
    lock.lock();
    try {
      for (Batch batch : inFlight) {
        ledger.dropped(batch.epoch, DropReason.SHUTDOWN, batch.size(), batch.cost());
      }
      inFlight.clear();
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
