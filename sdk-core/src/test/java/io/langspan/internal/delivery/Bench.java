// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.internal.log.RecordingLogger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.event.Level;

/**
 * An engine whose time stands still until a test moves it, whose jitter is full, whose log is kept.
 */
final class Bench implements AutoCloseable {

  /** As long as a very busy machine may take: who waits for what comes pays nothing for it. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** No test waits for the end of a call that hangs, or it would take as long. */
  static final Duration CALL = Duration.ofSeconds(30);

  final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // it may well wrap around
  final RecordingLogger log = new RecordingLogger();
  final DeliveryEngine engine;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  Bench(String url) {
    this(url, builder -> builder);
  }

  Bench(String url, UnaryOperator<DeliveryBuilder> settings) {
    engine =
        settings
            .apply(
                DeliveryEngine.builder()
                    .endpoint(url)
                    .headers(() -> Map.of("Authorization", "Basic c2VjcmV0"))
                    .callTimeout(CALL)
                    .threads(this::thread)
                    .time(
                        Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC),
                        nanos::get,
                        () -> 1.0)
                    .logger(log))
            .build();
  }

  private Thread thread(String name, Runnable body) {
    Thread thread = Threads.daemon(name, body);
    threads.add(thread);
    return thread;
  }

  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
    engine.wake();
  }

  void submit(Item... items) {
    for (Item item : items) {
      assertThat(engine.submit(item)).isTrue();
    }
  }

  /** Flushes with the patience of a test: it is expected to end by itself. */
  Delivered flush() {
    Delivered result = engine.flush(PATIENCE);
    assertConserved();
    return result;
  }

  /** Makes everything leave that may leave, without waiting for what becomes of it. */
  void kick() {
    engine.sendNow();
  }

  /**
   * Waits until this is so and then nothing is in flight, nor will be before time moves: what made
   * it so has been settled.
   */
  void untilQuiet(BooleanSupplier also) {
    onWorkerDone();
    eventually(() -> also.getAsBoolean() && engine.rests());
    assertConserved();
  }

  /** Waits until all threads of the engine have ended, and with them what they hold open. */
  void untilGone() {
    eventually(() -> threads.stream().noneMatch(Thread::isAlive));
  }

  void assertConserved() {
    Counters c = engine.status();
    long dropped = c.dropped().values().stream().mapToLong(Long::longValue).sum();
    assertThat(c.delivered() + c.filtered() + dropped + c.queued() + c.inFlight() + c.spooled())
        .as("conservation of %s", c)
        .isEqualTo(c.submitted() + c.recovered());
  }

  /** Waits until the worker has encoded all that was submitted so far. */
  void onWorkerDone() {
    CountDownLatch done = new CountDownLatch(1);
    engine.onWorker(done::countDown);
    try {
      assertThat(done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What was logged at a level; waits for the first: senders write after they have settled. */
  List<String> logged(Level level) {
    eventually(() -> !log.at(level).isEmpty());
    return log.at(level);
  }

  static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("it never came true");
      }
      Thread.yield();
    }
  }

  @Override
  public void close() {
    engine.close(Duration.ZERO);
  }
}
