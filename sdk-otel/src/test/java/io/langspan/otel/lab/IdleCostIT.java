// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Rows A14 and F12: what costs next to nothing. */
class IdleCostIT {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Duration WATCHED = Duration.ofSeconds(3);

  @AfterAll
  static void awaitClosed() {
    Lab.awaitClosed();
  }

  private static Set<Thread> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("langspan"))
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
      Map<Thread, Long> before = new HashMap<>();
      for (Thread thread : ours()) {
        if (!others.contains(thread)) {
          before.put(thread, THREADS.getThreadCpuTime(thread.getId()));
        }
      }
      long start = System.nanoTime();
      while (System.nanoTime() - start < WATCHED.toNanos()) {
        lab.load.observations(1);
        LockSupport.parkNanos(20_000_000);
      }
      long cpu = 0;
      for (Map.Entry<Thread, Long> one : before.entrySet()) {
        cpu += THREADS.getThreadCpuTime(one.getKey().getId()) - one.getValue();
      }
      double share = 100.0 * cpu / (System.nanoTime() - start);

      Figures.put("A14", "of a processor, while spans come, %", "%.2f".formatted(share));
      assertThat(before).hasSize(3);
      assertThat(share).isLessThan(2);
    }
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
