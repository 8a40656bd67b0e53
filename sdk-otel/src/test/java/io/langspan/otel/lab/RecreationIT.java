// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that come and go in one process, and are closed in every way. */
class RecreationIT {

  private static final int CLIENTS = Figures.times(100, 100);

  private final LedgerServer server = new LedgerServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Langspan client() {
    return LangspanSdk.builder()
        .baseUrl(server.url())
        .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
        .tracingEnabled(true)
        .sampleRate(1)
        .shutdownHook(true)
        .build();
  }

  @Test
  void clients_oneAfterTheOther_leaveNothingBehind() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    List<WeakReference<Langspan>> clients = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(used(client(), ids));
    }

    assertThat(server.book().report(ids).lost()).isEmpty();
    Lab.await("our threads to end", () -> threadsSince(before).isEmpty());
    Lab.await("connections to be closed", () -> server.connections() == 0);
    // A hook that was left would hold its client.
    Lab.await(
        "clients to be collected",
        () -> {
          System.gc();
          return clients.stream().allMatch(client -> client.get() == null);
        });
  }

  /** What must have arrived is what it had the time for. */
  private static WeakReference<Langspan> used(Langspan langspan, Set<String> ids) {
    Observation one = langspan.startObservation("one");
    one.close();
    long start = System.nanoTime();
    langspan.close();
    if (Lab.hadTime(System.nanoTime() - start)) {
      ids.add(one.id());
    }
    return new WeakReference<>(langspan);
  }

  private static List<Thread> threadsSince(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("langspan") && !before.contains(thread))
        .toList();
  }

  @Row("I8")
  @Test
  void closeByMany_duringAFlush_returnsWhenAllIsDone_andLosesNothing() throws Exception {
    server.play(FaultScript.always(Faults.late(Duration.ofMillis(100)).acknowledged()));
    Langspan langspan = client();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      try (Observation one = langspan.startObservation("one")) {
        ids.add(one.id());
      }
    }
    ExecutorService threads = Executors.newCachedThreadPool();
    CountDownLatch go = new CountDownLatch(1);
    Future<FlushResult> flush = threads.submit(after(go, langspan::flush));
    List<Future<Long>> closes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      closes.add(
          threads.submit(
              after(
                  go,
                  () -> {
                    langspan.close();
                    return langspan.status().pending();
                  })));
    }

    long start = System.nanoTime();
    go.countDown();

    long pending = 0;
    for (Future<Long> close : closes) {
      pending += close.get(Lab.LONG.toSeconds(), TimeUnit.SECONDS);
    }
    pending += flush.get(Lab.LONG.toSeconds(), TimeUnit.SECONDS).pending();
    if (Lab.hadTime(System.nanoTime() - start)) {
      assertThat(pending).as("pending after a close").isZero();
      assertThat(server.book().report(ids)).matches(Report::exact);
    }
    langspan.close();
    langspan.startObservation("late").input("x").close();
    assertThat(langspan.flush().complete()).isTrue();
    threads.shutdown();
  }

  private static <T> Callable<T> after(CountDownLatch go, Callable<T> task) {
    return () -> {
      go.await();
      return task.call();
    };
  }
}
