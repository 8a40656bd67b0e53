// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static io.langspan.internal.delivery.TestItem.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.internal.delivery.Endpoint.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a caller who has asked to wait for room. */
class BlockWhenFullTest {

  private final Endpoint server = new Endpoint();
  private final AtomicBoolean down = new AtomicBoolean(true);

  BlockWhenFullTest() throws IOException {
    server.answer(request -> Reply.of(down.get() ? 503 : 200));
  }

  private Bench full(Duration atMost) {
    Bench bench = new Bench(server.url(), b -> b.queueBytes(10_000).blockWhenFull(atMost));
    for (int i = 0; i < 8; i++) {
      bench.submit(trace("t" + i, 1_000));
    }
    return bench;
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void submit_waitsNoLongerThanAllowed_andDrops() {
    try (Bench bench = full(Duration.ofMillis(50))) {
      long start = System.nanoTime();

      assertThat(bench.engine.submit(trace("late", 1_000))).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(50), Bench.PATIENCE);
      assertThat(bench.engine.status().dropped()).isEqualTo(Map.of(DropReason.QUEUE_FULL, 1L));
    }
  }

  @Test
  void submit_returns_whenThereIsRoomAgain() throws Exception {
    try (Bench bench = full(Duration.ofMinutes(10))) {
      CompletableFuture<Boolean> waiting =
          CompletableFuture.supplyAsync(() -> bench.engine.submit(trace("late", 1_000)));
      bench.kick();
      bench.untilQuiet(() -> bench.engine.status().lastError() != null);
      down.set(false);
      bench.advance(Duration.ofMinutes(2));

      assertThat(waiting.get(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(bench.flush().dropped()).isEmpty();
    }
  }

  @Test
  void smallQueue_isSentBeforeItIsFull_withoutWaitingForAnInterval() {
    down.set(false);
    try (Bench bench = full(Duration.ofMinutes(10))) { // whose time stands still
      Bench.eventually(() -> bench.engine.status().delivered() >= 6);
    }
  }

  @Test
  void submit_returns_whenTheEngineCloses() throws Exception {
    try (Bench bench = full(Duration.ofMinutes(10))) {
      CompletableFuture<Boolean> waiting =
          CompletableFuture.supplyAsync(() -> bench.engine.submit(trace("late", 1_000)));
      bench.engine.close(Duration.ZERO);

      assertThat(waiting.get(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
      assertThat(bench.engine.status().dropped()).containsEntry(DropReason.AFTER_CLOSE, 1L);
    }
  }

  @Test
  void submit_keepsAnInterrupt() {
    try (Bench bench = full(Duration.ofMillis(20))) {
      Thread.currentThread().interrupt();

      assertThat(bench.engine.submit(trace("late", 1_000))).isFalse();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void worker_neverWaitsForItself() {
    try (Bench bench = full(Duration.ofMinutes(10))) {
      CompletableFuture<Boolean> onWorker = new CompletableFuture<>();
      bench.engine.onWorker(() -> onWorker.complete(bench.engine.submit(trace("late", 1_000))));

      assertThat(onWorker).succeedsWithin(Bench.PATIENCE).isEqualTo(false);
    }
  }

  @Test
  void sender_neverWaitsForRoomThatItIsToMake() {
    CompletableFuture<Boolean> onSender = new CompletableFuture<>();
    AtomicReference<Bench> full = new AtomicReference<>();
    try (Bench bench =
        new Bench(
            server.url(),
            b ->
                b.queueBytes(10_000)
                    .blockWhenFull(Duration.ofMinutes(10))
                    .attempts(
                        line ->
                            onSender.complete(full.get().engine.submit(trace("late", 9_000)))))) {
      full.set(bench);
      bench.submit(trace("t", 1_000));
      bench.kick();

      assertThat(onSender).succeedsWithin(Bench.PATIENCE).isEqualTo(false);
    }
  }

  @Test
  void submit_returns_whenWhatWasEstimatedTurnsOutToBeLess() throws Exception {
    try (Bench bench =
        new Bench(server.url(), b -> b.queueBytes(10_000).blockWhenFull(Duration.ofMinutes(10)))) {
      CountDownLatch encode = new CountDownLatch(1);
      bench.submit(
          new TestItem(
              Kind.OTLP_TRACES,
              "overestimated",
              9_800,
              () -> {
                encode.await();
                return new byte[10];
              }));
      CompletableFuture<Boolean> waiting = new CompletableFuture<>();
      Thread late =
          new Thread(() -> waiting.complete(bench.engine.submit(trace("late", 1_000))), "late");
      late.start();
      Bench.eventually(() -> late.getState() == Thread.State.TIMED_WAITING);
      encode.countDown();

      assertThat(waiting.get(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }
}
