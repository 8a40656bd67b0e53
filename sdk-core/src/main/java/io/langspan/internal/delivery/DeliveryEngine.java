// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static java.util.Objects.requireNonNull;

import io.langspan.internal.log.QuietLog;
import io.langspan.internal.spool.SpoolConfig;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Delivers items to one endpoint: takes them on any thread, encodes them on one worker, sends them
 * in batches, tries again for as long as it takes, and counts what became of each.
 *
 * <p>Safe for many threads. Its threads are daemons and start with the first item. Nothing here
 * throws into the application but the builder and {@link #get}.
 */
public final class DeliveryEngine implements AutoCloseable {

  private static final Duration CLOSE = Duration.ofSeconds(2);
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long CANCEL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** What is left to the worker for the rest, by calls that do not end and by a busy machine. */
  private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long FOREVER = Long.MAX_VALUE / 4;

  private final Settings settings;
  private final Ledger ledger;
  private final Intake intake;
  private final Outbox outbox;
  private final HttpTransport transport;
  private final Senders senders;
  private final Worker worker;
  private final QuietLog log;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable WeakReference<Object> owner;

  DeliveryEngine(Settings settings, Logger logger, Threads.Factory threads) {
    this.settings = settings;
    this.log = new QuietLog(logger, settings.nanos());
    SpoolConfig spool = settings.spool();
    Mount mount = spool == null ? null : new Mount(spool, log, settings.nanos());
    Admission admission = new Admission(settings.queueBytes());
    this.ledger = new Ledger(admission, mount == null ? Shelf.NONE : mount);
    this.intake = new Intake(admission, ledger);
    // What is settled is to be forgotten on the disk, and to make room for what lies there.
    Runnable settled = mount == null ? () -> {} : intake::wake;
    this.outbox = new Outbox(settings, ledger, log, settled);
    Spooling spooling =
        mount == null
            ? null
            : new Spooling(mount, ledger, outbox, settings.queueBytes(), log, settings.nanos());
    this.transport = new HttpTransport(settings);
    this.senders = new Senders(settings, outbox, transport, threads, log);
    LossTeller losses = new LossTeller(ledger, settings.onLoss(), log);
    this.worker =
        new Worker(
            intake,
            ledger,
            new Dispatch(outbox, spooling, senders::start, log, settings.nanos()),
            losses,
            this::lookAround,
            threads,
            log);
    if (spooling != null) {
      intake.wake(); // there may be something from before, and nothing new for long
    }
  }

  public static DeliveryBuilder builder() {
    return new DeliveryBuilder();
  }

  /**
   * Hands an item over. Never throws, and waits only where the builder was told so: for room, or
   * for the disk, and never on a thread of ours, which is to make the room. Returns false when the
   * item was dropped at once, because the queue is full or the engine closed; that is counted.
   */
  public boolean submit(Item item) {
    boolean through = settings.writeThroughNanos() > 0;
    if ((!through && settings.blockNanos() == 0) || isOwnThread()) {
      return intake.submit(item);
    }
    CountDownLatch onDisk = through ? new CountDownLatch(1) : null;
    boolean accepted = intake.submit(item, settings.blockNanos(), onDisk);
    if (accepted && onDisk != null) {
      intake.wake();
      await(onDisk, settings.writeThroughNanos());
    }
    return accepted;
  }

  /** An interrupt does not shorten it and is kept. */
  private static void await(CountDownLatch latch, long nanos) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = deadline - System.nanoTime()) {
      try {
        if (latch.await(left, TimeUnit.NANOSECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs something short on the worker thread soon, for example what the next {@link Item#encode()}
   * will need. It must not wait for anything; what does, belongs {@link #inBackground}.
   */
  public void onWorker(Runnable task) {
    intake.put(new Intake.Task(requireNonNull(task, "task")));
  }

  /**
   * Runs something that may use the network, for example {@link #get}, on a thread of its own: were
   * it a sender's, a server that is silent to a question would hold up what is to be delivered.
   */
  public void inBackground(Runnable task) {
    requireNonNull(task, "task");
    onWorker(
        () -> {
          senders.start(); // who asks now, sends soon
          Threads.daemon("langspan-export-ask", () -> perform(task)).start();
        });
  }

  private void perform(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      log.error("task", "A background task failed: {}", QuietLog.describe(e));
    }
  }

  /**
   * Waits, at most for the timeout, until everything submitted before this call is delivered or
   * dropped, and says what became of it. Returns early, with the thread's interrupt kept, when the
   * thread is interrupted.
   */
  public Delivered flush(Duration timeout) {
    return flushing(timeout).get();
  }

  /**
   * Begins a {@link #flush}, so that several engines can work at theirs at the same time.
   *
   * @return waits for the end and says what became of everything; to be called once
   */
  public Supplier<Delivered> flushing(Duration timeout) {
    return flushing(System.nanoTime() + nanos(timeout), true);
  }

  private Supplier<Delivered> flushing(long deadline, boolean interruptible) {
    Marker marker = ledger.marker();
    if (!worker.started() || !intake.put(marker)) {
      return () -> ledger.report(marker); // nothing was ever accepted, or all of it is settled
    }
    return () -> await(marker, deadline, interruptible);
  }

  private Delivered await(Marker marker, long deadline, boolean interruptible) {
    boolean interrupted = false;
    while (true) {
      try {
        if (interruptible) {
          ledger.await(marker, deadline);
        } else {
          awaitWhileThereIsHope(marker, deadline);
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        if (interruptible) {
          break;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return ledger.report(marker);
  }

  /**
   * At close nobody will repair anything: what is not tried again in time need not be waited for.
   */
  private void awaitWhileThereIsHope(Marker marker, long deadline) throws InterruptedException {
    while (true) {
      long now = System.nanoTime();
      long left = deadline - now;
      if (ledger.await(marker, now + Math.min(left, CANCEL_NANOS)) || left <= 0) {
        return;
      }
      if (ledger.met(marker) && outbox.hopeless(left)) {
        return;
      }
    }
  }

  /** Whether the current thread is one of an engine's, on which nothing may wait for a flush. */
  public static boolean isOwnThread() {
    return Threads.isOurs(Thread.currentThread());
  }

  /** What happened so far. Cheap enough to be polled. */
  public Counters status() {
    return outbox.counters();
  }

  /**
   * Gets a path below the base URL, with the engine's client and headers, on the calling thread.
   *
   * @param path what follows the base URL, from its slash on, query included
   * @param timeout for the whole call
   * @throws IOException when there is no answer in time, or one of more than 8 MiB
   */
  public RestResponse get(String path, Duration timeout) throws IOException {
    return transport.get(path, timeout);
  }

  /**
   * Closes every connection and opens none until {@link #resume}. What was under way is tried again
   * then.
   */
  public void pause() {
    long deadline = System.nanoTime() + GRACE_NANOS;
    do {
      transport.pause();
    } while (!outbox.awaitIdle(CANCEL_NANOS) && System.nanoTime() - deadline < 0);
    transport.pause(); // and the connections that were returned meanwhile
  }

  /** Goes on after a {@link #pause}. */
  public void resume() {
    transport.resume();
    onWorker(outbox::flush);
  }

  /**
   * Closes the engine when nobody can reach this object any more. Its threads keep the engine, and
   * with it a class loader; an application that is undeployed without a close is gone soon, so.
   *
   * @param owner what all hold who may submit something, and the engine does not
   */
  public void closeWithout(Object owner) {
    this.owner = new WeakReference<>(owner);
  }

  /** On the worker, which must not wait for itself. */
  private void lookAround() {
    WeakReference<Object> owner = this.owner;
    if (owner != null && owner.refersTo(null)) {
      this.owner = null;
      Threads.daemon("langspan-close", this::close).start();
    }
  }

  /** Closes within two seconds. */
  @Override
  public void close() {
    close(CLOSE);
  }

  /**
   * Takes no more items, sends what is there for as long as the timeout allows, then ends all calls
   * and counts the rest as lost to the shutdown. An interrupt does not shorten it. The second and
   * every later call only waits for the first.
   *
   * @return what became of everything not yet reported by a flush
   */
  public Delivered close(Duration timeout) {
    long total = nanos(timeout);
    long deadline = System.nanoTime() + total;
    if (!closing.compareAndSet(false, true)) {
      awaitClosed(total);
      return ledger.report(ledger.marker());
    }
    try {
      intake.close();
      outbox.closing();
      Delivered flushed = flushing(deadline - Math.min(GRACE_NANOS, total / 4), false).get();
      Delivered rest = stop(deadline, Math.max(CANCEL_NANOS, Math.min(END_NANOS, total / 8)));
      return sum(flushed, rest);
    } finally {
      closed.countDown();
    }
  }

  private Delivered stop(long deadline, long forTheEnd) {
    outbox.stop();
    transport.cancel();
    boolean interrupted = false;
    while (!outbox.awaitIdle(CANCEL_NANOS) && deadline - System.nanoTime() > forTheEnd) {
      interrupted |= Thread.interrupted();
      transport.cancel();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    intake.drain();
    if (worker.started()) {
      intake.wake();
    }
    worker.awaitEnd(Math.max(forTheEnd, deadline - System.nanoTime()));
    outbox.abandon(); // the worker has done so, unless the disk holds it up
    transport.cancel(); // and the connections that were returned meanwhile
    Delivered rest = ledger.report(ledger.marker());
    Long lost = rest.dropped().get(DropReason.SHUTDOWN);
    if (lost != null) {
      log.warn("shutdown", "Closed before {} items were delivered; they are lost", lost);
    }
    return rest;
  }

  private void awaitClosed(long nanos) {
    try {
      boolean inTime = closed.await(nanos, TimeUnit.NANOSECONDS);
      if (!inTime) {
        log.warn("closing", "Still closing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Delivered sum(Delivered first, Delivered then) {
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    dropped.putAll(first.dropped());
    then.dropped().forEach((reason, n) -> dropped.merge(reason, n, Long::sum));
    return new Delivered(
        first.delivered() + then.delivered(), then.spooled(), then.pending(), dropped);
  }

  static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      return 0;
    }
    return timeout.toSeconds() > TimeUnit.NANOSECONDS.toSeconds(FOREVER)
        ? FOREVER
        : timeout.toNanos();
  }

  /** Lets every thread look at the time again. For tests, which move it. */
  void wake() {
    intake.wake();
    outbox.signal();
  }

  /** Whether nothing is under way, nor will be before time moves or something comes. For tests. */
  boolean rests() {
    return outbox.rests();
  }

  /** Lets go what a flush lets go, without asking what became of it. For tests, too. */
  void sendNow() {
    onWorker(outbox::flush);
  }

  /** The origin alone: paths are uninteresting and headers secret. */
  @Override
  public String toString() {
    return "DeliveryEngine[" + settings.origin() + "]";
  }
}
