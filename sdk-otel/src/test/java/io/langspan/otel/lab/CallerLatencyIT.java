// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.SpoolWhenFull;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figure R5: whatever is wrong behind them, the threads of the application neither wait for us nor
 * read or write. What that takes is noted here and measured by {@code bin/bench latency}.
 */
class CallerLatencyIT {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String TEXT = "The quick brown fox. ".repeat(98); // 2 KB
  private static final int CALLERS = 2;
  private static final int BURST = 50;
  private static final int BURSTS = 10;
  private static final long PAUSE_NANOS = 4_000_000;

  @TempDir Path directory;

  @AfterAll
  static void awaitClosed() {
    Lab.awaitClosed();
  }

  /** What one caller met in one condition. */
  private static final class Times {
    final long[] nanos;
    int count;
    long cpu;

    Times(int room) {
      nanos = new long[room];
    }
  }

  @Row("R5")
  @Test
  void caller_neverWaits_whateverIsWrong() throws Exception {
    int rounds = Figures.size(10, 200);
    try (Lab healthy = new Lab(b -> b.flushAt(512)).warm();
        Lab dead = new Lab();
        Lab silent = new Lab();
        Lab full =
            new Lab(
                b ->
                    b.spoolDirectory(directory.resolve("spool"))
                        .spoolBytes(1 << 20)
                        .spoolWhenFull(SpoolWhenFull.REFUSE))) {
      dead.line.refuse();
      silent.server.play(FaultScript.always(Faults.hang()));
      full.line.refuse();
      Map<String, Langspan> conditions = new LinkedHashMap<>();
      conditions.put("nothing traced", Langspan.noop());
      conditions.put("healthy", healthy.langspan);
      conditions.put("dead", dead.langspan);
      conditions.put("silent", silent.langspan);
      conditions.put("full disk", full.langspan);
      List<Map<String, Times>> times =
          Stream.generate(() -> newTimes(conditions, rounds)).limit(CALLERS).toList();
      AtomicInteger started = new AtomicInteger();
      CyclicBarrier together = new CyclicBarrier(CALLERS);
      List<Thread> callers =
          Stream.generate(
                  () ->
                      new Thread(
                          () ->
                              call(
                                  conditions,
                                  times.get(started.getAndIncrement()),
                                  rounds,
                                  together)))
              .limit(CALLERS)
              .toList();

      callers.forEach(Thread::start);
      StackSampler sampler = new StackSampler(callers);
      for (Thread caller : callers) {
        caller.join();
      }
      sampler.close();

      note(conditions, times, sampler);
      assertThat(sampler.harm()).isEmpty();
      assertThat(sampler.inside()).as("samples of our code, of %s", sampler.samples()).isPositive();
      for (Lab lab : List.of(healthy, dead, silent, full)) {
        assertThat(lab.langspan.status().accepted()).isGreaterThanOrEqualTo(rounds * BURSTS);
      }
    }
  }

  private static Map<String, Times> newTimes(Map<String, Langspan> conditions, int rounds) {
    Map<String, Times> times = new LinkedHashMap<>();
    conditions.keySet().forEach(name -> times.put(name, new Times(rounds * BURSTS * BURST)));
    return times;
  }

  private static void call(
      Map<String, Langspan> conditions,
      Map<String, Times> times,
      int rounds,
      CyclicBarrier together) {
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Langspan> one : conditions.entrySet()) {
        meet(together);
        for (int i = 0; i < BURSTS; i++) {
          burst(one.getValue(), times.get(one.getKey()));
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private static void meet(CyclicBarrier together) {
    try {
      together.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void burst(Langspan langspan, Times times) {
    long cpu = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < BURST; i++) {
      long start = System.nanoTime();
      try (Observation step = langspan.startObservation("step")) {
        step.input(TEXT).output(TEXT);
      }
      times.nanos[times.count++] = System.nanoTime() - start;
    }
    times.cpu += THREADS.getCurrentThreadCpuTime() - cpu;
  }

  private static void note(
      Map<String, Langspan> conditions, List<Map<String, Times>> times, StackSampler sampler) {
    Figures.put("R5", "samples of application threads", sampler.samples());
    Figures.put("R5", "of which in our code", sampler.inside());
    Figures.put("R5", "of which waiting, reading or writing", sampler.harm().size());
    for (String condition : conditions.keySet()) {
      long[] all =
          times.stream()
              .map(of -> of.get(condition))
              .flatMapToLong(of -> Arrays.stream(of.nanos, 0, of.count))
              .sorted()
              .toArray();
      long cpu = times.stream().mapToLong(of -> of.get(condition).cpu).sum();
      Figures.put(
          "R5",
          condition + ", µs: p50, p99, p99.9, CPU",
          String.format(
              "%.1f, %.1f, %.0f, %.1f",
              at(all, 0.5), at(all, 0.99), at(all, 0.999), cpu / 1e3 / all.length));
    }
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) (sorted.length * share)] / 1e3;
  }
}
