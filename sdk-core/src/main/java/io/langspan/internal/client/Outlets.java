// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.FlushResult;
import io.langspan.LangspanStatus;
import io.langspan.internal.delivery.DeliveryEngine;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The ways to the destinations beside the project, by their names. None waits for another: what is
 * asked of all is begun everywhere before anything is waited for.
 */
final class Outlets {

  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Map<String, Outlet> all = new LinkedHashMap<>();

  Outlets(Map<String, DeliveryEngine> deliveries) {
    deliveries.forEach((name, delivery) -> all.put(name, new Outlet(delivery)));
  }

  void forEachDelivery(Consumer<DeliveryEngine> action) {
    all.values().forEach(outlet -> action.accept(outlet.delivery()));
  }

  Map<String, LangspanStatus> status() {
    return each(outlet -> outlet.status().build());
  }

  Supplier<Map<String, FlushResult>> flushing(Duration timeout, boolean spansCovered) {
    Map<String, Supplier<FlushResult>> begun = each(o -> o.flushing(timeout, spansCovered));
    return () -> mapped(begun, Supplier::get);
  }

  Runnable delivering(Duration timeout) {
    Map<String, Runnable> begun = each(outlet -> outlet.delivering(timeout));
    return () -> begun.values().forEach(Runnable::run);
  }

  Supplier<Map<String, FlushResult>> closing(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos() + GRACE_NANOS;
    Map<String, Supplier<FlushResult>> begun = each(outlet -> closing(outlet, timeout, deadline));
    return () -> mapped(begun, Supplier::get);
  }

  private static Supplier<FlushResult> closing(Outlet outlet, Duration timeout, long deadline) {
    FutureTask<FlushResult> task = new FutureTask<>(() -> outlet.close(timeout));
    Thread thread = new Thread(task, "langspan-close-destination");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (Throwable e) {
      task.run(); // no thread to be had: then one after the other
    }
    return () -> await(task, deadline, outlet);
  }

  /** An interrupt does not shorten it, as it does not shorten the close of the project. */
  private static FlushResult await(FutureTask<FlushResult> task, long deadline, Outlet outlet) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException | TimeoutException e) {
      long pending = outlet.status().build().pending();
      return FlushResult.of(0, 0, Math.max(1, pending), Map.of(), true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <R> Map<String, R> each(Function<Outlet, R> function) {
    return mapped(all, function);
  }

  private static <T, R> Map<String, R> mapped(Map<String, T> from, Function<T, R> function) {
    Map<String, R> to = new LinkedHashMap<>();
    from.forEach((name, value) -> to.put(name, function.apply(value)));
    return to;
  }
}
