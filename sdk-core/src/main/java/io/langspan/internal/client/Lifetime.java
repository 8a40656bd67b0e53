// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.log.Guard;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Whether a client is open: one thread ends it, others wait until that is done. Any thread. */
final class Lifetime {

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Duration atMost;
  private final AtomicBoolean over = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);

  Lifetime() {
    this(CLOSE);
  }

  // For tests, which have more patience.
  Lifetime(Duration atMost) {
    this.atMost = atMost;
  }

  boolean isOver() {
    return over.get();
  }

  /**
   * Ends it; whoever is not the first only waits, or the process might end while another thread
   * closes.
   *
   * @param ending takes the time that there is
   */
  void end(Consumer<Duration> ending) {
    if (over.compareAndSet(false, true)) {
      try {
        ending.accept(atMost);
      } finally {
        done.countDown();
      }
    } else {
      awaitEnd();
    }
  }

  private void awaitEnd() {
    try {
      if (!done.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        Guard.report("close", "Another thread is still closing the client");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
