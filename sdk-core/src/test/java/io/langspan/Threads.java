// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Runs things on other threads and hands on what they throw. */
public final class Threads {

  private Threads() {}

  /** On a new thread. */
  public static <T> T call(Callable<T> work) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return get(thread.submit(work));
    } finally {
      thread.shutdown();
    }
  }

  /** On a new thread. */
  public static void run(Runnable work) {
    call(Executors.callable(work));
  }

  /** On this executor. */
  public static <T> T on(ExecutorService thread, Callable<T> work) {
    return get(thread.submit(work));
  }

  /** On many threads that begin together. */
  public static void together(int count, IntConsumer work) {
    ExecutorService pool = Executors.newFixedThreadPool(count);
    try {
      CountDownLatch ready = new CountDownLatch(count);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int n = i;
        all.add(
            pool.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  work.accept(n);
                  return null;
                }));
      }
      all.forEach(Threads::get);
    } finally {
      pool.shutdown();
    }
  }

  private static <T> T get(Future<T> result) {
    try {
      return result.get(5, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw new AssertionError("on another thread", e.getCause());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
