// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import io.opentelemetry.context.Context;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.ExecutorsKt;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The ways to other threads, each with the recipe of docs/context.md or docs/kotlin.md. */
enum Mechanism {
  THREAD {
    @Override
    void carry(ThreadFactory threads, Runnable work) throws Exception {
      Thread thread = threads.newThread(Context.current().wrap(work));
      thread.start();
      thread.join();
    }
  },

  EXECUTOR {
    @Override
    void carry(ThreadFactory threads, Runnable work) throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(1, threads);
      Context.taskWrapping(pool).submit(work).get();
      end(pool);
    }
  },

  SCHEDULED {
    @Override
    void carry(ThreadFactory threads, Runnable work) throws Exception {
      ScheduledExecutorService timer = Executors.newScheduledThreadPool(1, threads);
      Context.taskWrapping(timer).schedule(work, 1, TimeUnit.MILLISECONDS).get();
      end(timer);
    }
  },

  /** Whoever completes the stage before: a wrapped function brings the context itself. */
  COMPLETABLE_FUTURE {
    @Override
    void carry(ThreadFactory threads, Runnable work) throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(2, threads);
      CompletableFuture.supplyAsync(() -> "passages", pool)
          .thenAcceptAsync(Context.current().wrapConsumer(passages -> work.run()), pool)
          .get();
      end(pool);
    }
  },

  PARALLEL_STREAM {
    @Override
    void carry(ThreadFactory threads, Runnable work) throws Exception {
      Thread thread =
          threads.newThread(Context.current().wrap(() -> inParallel(Context.current(), work)));
      thread.start();
      thread.join();
    }

    private void inParallel(Context context, Runnable work) {
      List.of(1, 2, 3, 4, 5, 6, 7, 8).parallelStream()
          .forEach(context.wrapConsumer(n -> only(n == 6, work)));
    }

    private void only(boolean now, Runnable work) {
      if (now) {
        work.run();
      }
    }
  },

  FLOW {
    @Override
    void carry(ThreadFactory threads, Runnable work) throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(1, threads);
      try (SubmissionPublisher<String> publisher =
          new SubmissionPublisher<>(Context.taskWrapping(pool), Flow.defaultBufferSize())) {
        CompletableFuture<Void> consumed = publisher.consume(passage -> work.run());
        publisher.submit("passage");
        publisher.close();
        consumed.get();
      }
      end(pool);
    }
  },

  REACTOR {
    @Override
    void carry(ThreadFactory threads, Runnable work) throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(2, threads);
      Schedulers.onScheduleHook("context", task -> Context.current().wrap(task));
      try {
        Mono.just("passages")
            .subscribeOn(Schedulers.fromExecutorService(pool))
            .publishOn(Schedulers.fromExecutorService(pool))
            .doOnNext(passages -> work.run())
            .block();
      } finally {
        Schedulers.resetOnScheduleHook("context");
        end(pool);
      }
    }
  },

  KOTLIN_COROUTINE {
    @Override
    void carry(ThreadFactory threads, Runnable work) throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(1, threads);
      BuildersKt.runBlocking(
          ExecutorsKt.from(pool).plus(new TracedElement(Context.current())),
          (scope, continuation) -> {
            work.run();
            return Unit.INSTANCE;
          });
      end(pool);
    }
  },

  /** By its name, since Java 17 has none: {@code scope.fork(Context.current().wrap(task))}. */
  STRUCTURED_TASK_SCOPE {
    @Override
    void carry(ThreadFactory threads, Runnable work) throws Exception {
      Class<?> type = Class.forName("java.util.concurrent.StructuredTaskScope");
      Method fork = type.getMethod("fork", Callable.class);
      try (AutoCloseable scope = (AutoCloseable) type.getMethod("open").invoke(null)) {
        fork.invoke(scope, Context.current().wrap(Executors.callable(work)));
        type.getMethod("join").invoke(scope);
      }
    }
  };

  /** Does the work elsewhere, in the context that is current here, and waits until it is done. */
  abstract void carry(ThreadFactory threads, Runnable work) throws Exception;

  /** Until the last task has closed its scope, too. */
  private static void end(ExecutorService pool) throws InterruptedException {
    pool.shutdown();
    if (!pool.awaitTermination(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("A pool still works");
    }
  }
}
