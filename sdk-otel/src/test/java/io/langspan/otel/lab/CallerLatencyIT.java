// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.SpoolWhenFull;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figure R5: whatever is wrong behind them, the threads of the application neither wait for us nor
 * read or write. What it costs them is measured by {@code bin/bench latency}; here it is noted.
 */
class CallerLatencyIT {

  private static final int CALLERS = 2;
  private static final int ROUNDS = Figures.size(10, 200);

  @TempDir Path directory;

  @AfterAll
  static void awaitClosed() {
    Lab.awaitClosed();
  }

  @Row("R5")
  @Test
  void caller_neverWaits_whateverIsWrong() throws InterruptedException {
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
      Map<String, Lab> conditions = new LinkedHashMap<>();
      conditions.put("healthy server", healthy);
      conditions.put("dead server", dead);
      conditions.put("silent server", silent);
      conditions.put("full disk", full);
      CyclicBarrier together = new CyclicBarrier(CALLERS);
      List<Caller> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(new Caller(conditions, together));
      }

      callers.forEach(Thread::start);
      StackSampler sampler = new StackSampler(callers);
      for (Caller caller : callers) {
        caller.join();
      }
      sampler.close();

      conditions.forEach((name, lab) -> note(name, lab, callers));
      Figures.put("R5", "looks at callers in our code", sampler.inside());
      Figures.put("R5", "of which waiting, reading or writing", sampler.harm().size());
      assertThat(sampler.harm()).isEmpty();
      assertThat(sampler.inside()).as("looks, of %s", sampler.samples()).isPositive();
    }
  }

  private static void note(String condition, Lab lab, List<Caller> callers) {
    callers.forEach(caller -> lab.load.adopt(caller.ended.get(condition)));
    long[] nanos =
        callers.stream()
            .flatMapToLong(caller -> caller.nanos.get(condition).build())
            .sorted()
            .toArray();
    Figures.put(
        "R5",
        condition + ", looked at all the time: p50, p99",
        "%.0f, %.0f µs".formatted(at(nanos, 0.5), at(nanos, 0.99)));
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) (sorted.length * share)] / 1e3;
  }

  /** A thread of the application: bursts of steps, in one condition after the other. */
  private static final class Caller extends Thread {

    private static final String TEXT = "The quick brown fox. ".repeat(98); // 2 KB
    private static final int BURSTS = 10;
    private static final int BURST = 50;
    private static final long PAUSE_NANOS = 4_000_000;

    private final Map<String, Lab> conditions;
    private final CyclicBarrier together;
    final Map<String, List<String>> ended = new LinkedHashMap<>();
    final Map<String, LongStream.Builder> nanos = new LinkedHashMap<>();

    Caller(Map<String, Lab> conditions, CyclicBarrier together) {
      super("caller");
      this.conditions = conditions;
      this.together = together;
      for (String condition : conditions.keySet()) {
        ended.put(condition, new ArrayList<>());
        nanos.put(condition, LongStream.builder());
      }
    }

    @Override
    public void run() {
      for (int round = 0; round < ROUNDS; round++) {
        for (Map.Entry<String, Lab> one : conditions.entrySet()) {
          meetTheOther();
          for (int i = 0; i < BURSTS; i++) {
            burst(one.getKey(), one.getValue().langspan);
            LockSupport.parkNanos(PAUSE_NANOS);
          }
        }
      }
    }

    private void meetTheOther() {
      try {
        together.await();
      } catch (InterruptedException | BrokenBarrierException e) {
        throw new IllegalStateException(e);
      }
    }

    private void burst(String condition, Langspan langspan) {
      for (int i = 0; i < BURST; i++) {
        long start = System.nanoTime();
        Observation step = langspan.startObservation("step");
        step.input(TEXT).output(TEXT).close();
        nanos.get(condition).add(System.nanoTime() - start);
        ended.get(condition).add(step.id());
      }
    }
  }
}
