// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that takes items from the intake, encodes them and hands them to the outbox. It
 * does no I/O and survives whatever an item throws.
 */
final class Worker implements Runnable {

  // Long enough that a busy application never pays for waking us, short enough that what a killed
  // process loses is small.
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long STUMBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Intake intake;
  private final Outbox outbox;
  private final Ledger ledger;
  private final Runnable startSenders;
  private final QuietLog log;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile @Nullable Thread thread;
  private long refusalsTold;

  Worker(Intake intake, Outbox outbox, Ledger ledger, Runnable startSenders, QuietLog log) {
    this.intake = intake;
    this.outbox = outbox;
    this.ledger = ledger;
    this.startSenders = startSenders;
    this.log = log;
    intake.onWake(this::wake);
  }

  boolean started() {
    return started.get();
  }

  private void wake() {
    if (started.compareAndSet(false, true)) {
      try {
        Threads.daemon("langspan-export", this).start();
      } catch (Throwable e) {
        // No thread to be had now. The next item tries again.
        intake.sleep();
        started.set(false);
        log.warn("threads", "Cannot start the export thread: {}", QuietLog.describe(e));
      }
    } else {
      LockSupport.unpark(thread); // null is allowed: it starts and will look before it sleeps
    }
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!intake.drained()) {
      try {
        boolean busy = work();
        tellRefusals();
        rest(busy);
      } catch (Throwable e) {
        log.error("worker", "The export thread stumbled: {}", QuietLog.describe(e));
        LockSupport.parkNanos(this, STUMBLE_NANOS); // whatever it was may last
      }
    }
  }

  private boolean work() {
    boolean busy = false;
    for (Intake.Entry entry = intake.poll(); entry != null; entry = intake.poll()) {
      busy = true;
      if (entry instanceof Intake.Waiting waiting) {
        encode(waiting);
      } else if (entry instanceof Intake.Task task) {
        run(task.action());
      } else if (entry instanceof Ledger.Marker marker) {
        outbox.flush();
        ledger.cut(marker);
      }
    }
    return busy;
  }

  private void rest(boolean busy) {
    // An interrupt, whoever sent it, must not turn parking into spinning.
    if (Thread.interrupted()) {
      return;
    }
    if (busy) {
      intake.nap();
      LockSupport.parkNanos(this, NAP_NANOS);
    } else if (intake.sleep() && !intake.drained()) {
      LockSupport.park(this);
    }
    intake.awake();
  }

  private void encode(Intake.Waiting waiting) {
    Epoch epoch = ledger.enter();
    long cost = waiting.cost();
    try {
      Item item = waiting.item();
      byte[] bytes = item.encode();
      if (bytes == null || bytes.length == 0) {
        ledger.filtered(epoch, cost);
        return;
      }
      Envelope envelope = new Envelope(item.id(), bytes);
      boolean fits = ledger.resize(envelope.cost() - cost);
      cost = envelope.cost();
      if (!fits) {
        ledger.dropped(epoch, DropReason.QUEUE_FULL, 1, cost);
        return;
      }
      if (!outbox.append(item.kind(), epoch, envelope)) {
        ledger.dropped(epoch, DropReason.SHUTDOWN, 1, cost);
      }
      startSenders.run();
    } catch (Throwable e) {
      // Even for want of memory: this item is lost, the next may be smaller.
      ledger.dropped(epoch, DropReason.ENCODE, 1, cost);
      log.error("encode", "Dropped an item that could not be encoded: {}", QuietLog.describe(e));
    }
  }

  private void run(Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      log.error("task", "A task of the export thread failed: {}", QuietLog.describe(e));
    }
  }

  private void tellRefusals() {
    long refused = ledger.refused(DropReason.QUEUE_FULL);
    if (refused > refusalsTold) {
      log.warn(
          "queue_full",
          "Dropped {} items since the start: the queue is full, nothing is sent fast enough",
          refused);
      refusalsTold = refused;
    }
  }
}
