// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Langspan;
import io.langspan.internal.log.Guard;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Delivers what is left when the process ends, within two seconds.
 *
 * <p>Other hooks run at the same time and may use the client, too. So what there is is delivered
 * first, while the client still takes more; what is open gets a moment to end by itself; and only
 * then is the client closed, with the rest of the time.
 */
final class ShutdownHook {

  private static final Duration TOTAL = Duration.ofMillis(1_900); // the process needs a little, too
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration MOMENT = Duration.ofMillis(200);
  private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();

  private final SpanPipeline pipeline;
  private final AtomicReference<@Nullable Thread> hook = new AtomicReference<>();

  /** What is left for waiting on the threads of the application; above 0 only when too late. */
  private final AtomicLong waitNanos = new AtomicLong();

  private volatile long deadline;

  ShutdownHook(SpanPipeline pipeline) {
    this.pipeline = pipeline;
  }

  void register(Langspan langspan) {
    Thread thread = new Thread(() -> deliver(langspan), "langspan-shutdown");
    hook.set(thread);
    try {
      Runtime.getRuntime().addShutdownHook(thread);
    } catch (IllegalStateException e) {
      waitNanos.set(TOTAL.toNanos()); // the process is ending already
    } catch (SecurityException e) {
      Guard.report("hook", "No shutdown hook: close the client before the process ends");
    }
  }

  private void deliver(Langspan langspan) {
    long start = System.nanoTime();
    deadline = start + TOTAL.toNanos();
    langspan.flush(FIRST);
    while (pipeline.spans().size() > 0 && System.nanoTime() - start < MOMENT.toNanos()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    langspan.close();
  }

  /**
   * Waits for the delivery of a root that ended in a process that was ending when the client was
   * built. No hook of ours can come any more, and the other threads stop with the process.
   */
  void rootEnded() {
    long left = waitNanos.get();
    if (left > 0) {
      long start = System.nanoTime();
      pipeline.server().deliver(Duration.ofNanos(left));
      waitNanos.addAndGet(start - System.nanoTime());
    }
  }

  /** How long a close may take, which may be the hook's. */
  Duration atMost(Duration timeout) {
    if (Thread.currentThread() != hook.get()) {
      return timeout;
    }
    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    return left.compareTo(timeout) < 0 ? left : timeout;
  }

  /** So that a client that was closed, and its class loader, can go. */
  void remove() {
    Thread thread = hook.getAndSet(null);
    if (thread != null && thread != Thread.currentThread()) {
      try {
        Runtime.getRuntime().removeShutdownHook(thread);
      } catch (IllegalStateException | SecurityException e) {
        // The process is ending: the hook runs or has run.
      }
    }
  }
}
