// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Rows A14 and F12: what costs next to nothing. */
class IdleCostIT {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Duration WATCHED = Duration.ofSeconds(3);
  private static final int LOOKS = 5;

  @AfterAll
  static void awaitClosed() {
    Lab.awaitClosed();
  }

  /** But for those that ask a question and end. */
  private static Set<Thread> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("langspan-(?!export-ask).*"))
        .collect(Collectors.toSet());
  }

  @Row("A14")
  @Test
  void connectionsThatAreAlwaysClosed_takeLittleOfTheProcessor() {
    Set<Thread> others = ours();
    try (Lab lab = new Lab(b -> b.flushInterval(Duration.ofMillis(50)))) {
      lab.server.play(FaultScript.always(Faults.close()));
      lab.load.observations(100);
      Lab.await("the first failure", () -> lab.server.traffic().faults() > 3);
      Set<Thread> threads = ours();
      threads.removeAll(others);
      double share = share(threads, lab.load);
      for (int look = 1; look < LOOKS && share >= 2; look++) {
        share = share(threads, lab.load); // what was loaded or compiled before is not what it costs
      }

      Figures.put("A14", "of a processor, while spans come, %", "%.2f".formatted(share));
      assertThat(threads).hasSize(3);
      assertThat(share).isLessThan(2);
    }
  }

  /** How much of a processor these take for a while, in hundredths, while spans come. */
  private static double share(Set<Thread> threads, Load load) {
    long before = processorTime(threads);
    long start = System.nanoTime();
    while (System.nanoTime() - start < WATCHED.toNanos()) {
      load.observations(1);
      LockSupport.parkNanos(20_000_000);
    }
    return 100.0 * (processorTime(threads) - before) / (System.nanoTime() - start);
  }

  private static long processorTime(Set<Thread> threads) {
    return threads.stream().mapToLong(one -> THREADS.getThreadCpuTime(one.getId())).sum();
  }

  @Row("F12")
  @Test
  void switchedOff_allocatesNothing_startsNothing_andConnectsNowhere() {
    Set<Thread> others = ours();
    try (LedgerServer server = new LedgerServer();
        Langspan off =
            LangspanSdk.builder()
                .baseUrl(server.url())
                .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
                .tracingEnabled(false)
                .build()) {
      record(off, 20_000);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      record(off, 100_000);
      double nanos = (System.nanoTime() - start) / 100_000.0;
      double bytes = (THREADS.getCurrentThreadAllocatedBytes() - before) / 100_000.0;

      Figures.put("F12", "ns", "%.0f".formatted(nanos));
      assertThat(bytes).isLessThan(1);
      assertThat(ours()).isSubsetOf(others);
      assertThat(off.flush().complete()).isTrue();
      assertThat(server.connections()).isZero();
    }
  }

  private static void record(Langspan langspan, int count) {
    for (int i = 0; i < count; i++) {
      try (Observation step = langspan.startObservation("step")) {
        step.input("a question").output("an answer").metadata("k", "v");
      }
    }
  }
}
