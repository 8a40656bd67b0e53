// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that takes items from the intake, encodes them, writes them to the spool if there
 * is one, and hands them to the outbox. It waits for the disk but never for the network, and
 * survives whatever an item throws.
 */
final class Worker implements Runnable {

  // Long enough that a busy application never pays for waking us, short enough that what a killed
  // process loses is small.
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** The queue may not be empty for long, and who is to know of losses is to know of them then. */
  private static final long TELL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Intake intake;
  private final Ledger ledger;
  private final Dispatch dispatch;
  private final LossTeller losses;
  private final Runnable lookAround;
  private final Threads.Factory threads;
  private final QuietLog log;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Thread thread;

  Worker(
      Intake intake,
      Ledger ledger,
      Dispatch dispatch,
      LossTeller losses,
      Runnable lookAround,
      Threads.Factory threads,
      QuietLog log) {
    this.intake = intake;
    this.ledger = ledger;
    this.dispatch = dispatch;
    this.losses = losses;
    this.lookAround = lookAround;
    this.threads = threads;
    this.log = log;
    intake.onWake(this::wake);
  }

  /** Waits until the thread has ended and left everything in order; returns whether it has. */
  boolean awaitEnd(long nanos) {
    if (!started.get()) {
      return true;
    }
    boolean interrupted = false;
    long deadline = System.nanoTime() + nanos;
    try {
      while (true) {
        try {
          return ended.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  boolean started() {
    return started.get();
  }

  private void wake() {
    if (started.compareAndSet(false, true)) {
      try {
        threads.make("langspan-export", this).start();
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
        // Where items are dropped more are about to be: their threads need not wake us for each.
        busy |= losses.tell();
        rest(busy);
      } catch (Throwable e) {
        Threads.stumble(log, "worker", e);
      }
    }
    try {
      dispatch.end();
      losses.tell();
    } catch (Throwable e) {
      log.error("worker", "The export thread stumbled: {}", QuietLog.describe(e));
    } finally {
      ended.countDown();
    }
  }

  private boolean work() {
    boolean busy = false;
    long told = System.nanoTime();
    for (Intake.Entry entry = intake.poll(); entry != null; entry = intake.poll()) {
      busy = true;
      if (entry instanceof Intake.Waiting waiting) {
        encode(waiting);
      } else if (entry instanceof Intake.Task task) {
        perform(task);
      } else if (entry instanceof Marker marker) {
        mark(marker);
      }
      if (System.nanoTime() - told > TELL_NANOS) {
        losses.tell();
        told = System.nanoTime();
      }
    }
    dispatch.handOn();
    return busy;
  }

  private void perform(Intake.Task task) {
    try {
      dispatch.handOn();
    } finally {
      run(task.action());
    }
  }

  private void mark(Marker marker) {
    try {
      dispatch.flush();
    } finally {
      ledger.cut(marker); // someone waits for it
    }
  }

  private void rest(boolean busy) {
    // An interrupt, whoever sent it, must not turn parking into spinning.
    if (Thread.interrupted()) {
      return;
    }
    if (busy) {
      intake.nap();
      LockSupport.parkNanos(this, dispatch.restNanos(NAP_NANOS));
    } else if (intake.sleep() && !intake.drained()) {
      LockSupport.parkNanos(this, dispatch.restNanos(LOOK_NANOS));
      lookAround.run();
    }
    intake.awake();
  }

  private void encode(Intake.Waiting waiting) {
    Epoch epoch = ledger.enter();
    boolean added = false;
    try {
      added = add(waiting, epoch);
    } finally {
      if (!added) {
        Intake.release(waiting);
      }
    }
    dispatch.handOnWhatIsDue();
  }

  private boolean add(Intake.Waiting waiting, Epoch epoch) {
    long cost = waiting.cost();
    Fresh fresh;
    try {
      fresh = encoded(waiting.item(), epoch);
      if (fresh != null) {
        boolean fits = ledger.resize(fresh.envelope().cost() - cost);
        cost = fresh.envelope().cost();
        if (fits || dispatch.diskWorks()) {
          dispatch.add(fresh, waiting);
          return true;
        }
      }
    } catch (Throwable e) {
      // Even for want of memory: this item is lost, the next may be smaller.
      ledger.dropped(epoch, DropReason.ENCODE, cost);
      log.error("encode", "Dropped an item that could not be encoded: {}", QuietLog.describe(e));
      return false;
    }
    if (fresh == null) {
      ledger.filtered(epoch, cost);
    } else {
      ledger.dropped(epoch, DropReason.QUEUE_FULL, cost);
    }
    return false;
  }

  private static @Nullable Fresh encoded(Item item, Epoch epoch) throws Exception {
    byte[] bytes = item.encode();
    return bytes == null || bytes.length == 0
        ? null
        : new Fresh(item.kind(), epoch, new Envelope(item.id(), bytes));
  }

  private void run(Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      log.error("task", "A task of the export thread failed: {}", QuietLog.describe(e));
    }
  }
}
