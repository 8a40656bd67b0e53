// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LifetimeTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Lifetime lifetime = new Lifetime(PATIENCE);

  @Test
  void end_happensOnce_withinTwoSeconds() {
    Lifetime lifetime = new Lifetime();
    List<Duration> times = new ArrayList<>();

    lifetime.end(times::add);
    lifetime.end(times::add);

    assertThat(times).containsExactly(Duration.ofSeconds(2));
  }

  @Test
  void isOver_fromTheBeginningOfTheEnd() {
    assertThat(lifetime.isOver()).isFalse();

    lifetime.end(time -> assertThat(lifetime.isOver()).isTrue());

    assertThat(lifetime.isOver()).isTrue();
  }

  @Test
  void end_waits_whileAnotherThreadIsAtIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch waits = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    Thread other =
        new Thread(
            () ->
                lifetime.end(
                    time -> {
                      begun.countDown();
                      await(waits);
                      ended.set(true);
                    }));
    other.start();
    await(begun);

    Thread here = Thread.currentThread();
    Thread watch =
        new Thread(
            () -> {
              while (here.getState() != Thread.State.TIMED_WAITING && other.isAlive()) {
                Thread.onSpinWait();
              }
              waits.countDown();
            });
    watch.start();
    lifetime.end(time -> {});

    assertThat(ended).isTrue();
    other.join();
    watch.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void end_waitsForNobody_whenTheFirstFailed() {
    assertThatThrownBy(
            () ->
                lifetime.end(
                    time -> {
                      throw new IllegalStateException("a test says so");
                    }))
        .hasMessage("a test says so");
    long start = System.nanoTime();

    lifetime.end(time -> {});

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.dividedBy(2));
  }
}
