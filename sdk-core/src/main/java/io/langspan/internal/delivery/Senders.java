// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The threads that wait for the network. */
final class Senders {

  private final Settings settings;
  private final Outbox outbox;
  private final HttpTransport transport;
  private final Threads.Factory threads;
  private final QuietLog log;
  private final AtomicInteger started = new AtomicInteger();

  Senders(
      Settings settings,
      Outbox outbox,
      HttpTransport transport,
      Threads.Factory threads,
      QuietLog log) {
    this.settings = settings;
    this.outbox = outbox;
    this.transport = transport;
    this.threads = threads;
    this.log = log;
  }

  /** Starts them, unless they run; called by the worker alone. */
  void start() {
    while (started.get() < settings.maxInFlight()) {
      int number = started.incrementAndGet();
      try {
        threads.make("langspan-export-send-" + number, this::run).start();
      } catch (Throwable e) {
        // No thread to be had now. The next item tries again; one sender is enough to go on.
        started.decrementAndGet();
        log.warn("threads", "Cannot start an export thread: {}", QuietLog.describe(e));
        return;
      }
    }
  }

  private void run() {
    boolean more = true;
    transport.warmUp();
    while (more) {
      try {
        more = sendNext();
      } catch (Throwable e) {
        Threads.stumble(log, "sender", e);
      }
    }
  }

  private boolean sendNext() {
    Batch batch = outbox.take();
    if (batch == null) {
      return false;
    }
    try {
      Outcome outcome = outcome(batch);
      try {
        tell(batch, outcome);
      } finally {
        outbox.settle(batch, outcome); // whoever listens
      }
      return true;
    } catch (Throwable e) {
      takeBack(batch);
      throw e;
    }
  }

  private Outcome outcome(Batch batch) {
    try {
      Thread.interrupted(); // a stray interrupt would fail the call, and the next, and the next
      return attempt(batch);
    } catch (Throwable e) {
      // Mostly I/O. Anything else, a missing class, no memory, is no reason to lose the batch.
      return Outcome.failed(e);
    }
  }

  /** However long there is no memory even for that. */
  private void takeBack(Batch batch) {
    boolean back = false;
    while (!back) {
      try {
        outbox.takeBack(batch);
        back = true;
      } catch (Throwable e) {
        Threads.stumble(log, "sender", e);
      }
    }
  }

  private void tell(Batch batch, Outcome outcome) {
    Consumer<String> attempts = settings.attempts();
    if (attempts != null) {
      attempts.accept(
          batch.size()
              + " "
              + batch.kind.label
              + " in "
              + batch.bytes
              + " bytes to "
              + settings.url(batch.kind)
              + ": "
              + outcome.cause());
    }
  }

  private Outcome attempt(Batch batch) throws Exception {
    batch.headers = settings.headers().get();
    Answer answer = transport.post(batch.kind, batch.envelopes, batch.headers);
    Outcome outcome = Outcome.of(batch.kind, batch.envelopes, answer, settings.clock().instant());
    return outcome.verdict() == Verdict.TOO_LARGE && batch.size() == 1
        ? shrink(batch.kind, batch.envelopes.get(0), outcome)
        : outcome;
  }

  /** Half as large each time: whether the server measures before or after gzip is not known. */
  private Outcome shrink(Kind kind, Envelope envelope, Outcome outcome) {
    Shrinker shrinker = settings.shrinkers().get(kind);
    int wanted = envelope.bytes().length / 2;
    try {
      byte[] fewer = shrinker == null ? null : shrinker.shrink(envelope.bytes(), wanted);
      if (fewer != null && fewer.length > 0 && fewer.length <= wanted) {
        return outcome.orRather(envelope.shrunkTo(fewer));
      }
    } catch (Throwable e) {
      log.error("shrink", "An item could not be made smaller: {}", QuietLog.describe(e));
    }
    return outcome;
  }
}
