// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import io.langspan.Observation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows F1 and F14: more than can be kept, and what does not get smaller. */
class BurstIT {

  private static final int QUEUE = 2 << 20;

  @TempDir Path directory;

  @AfterAll
  static void awaitClosed() {
    Lab.awaitClosed();
  }

  /** As fast as two threads can, until there are so many. */
  private static List<String> burst(Langspan langspan, int count) throws InterruptedException {
    Queue<String> ids = new ConcurrentLinkedQueue<>();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      callers.add(
          new Thread(
              () -> {
                for (int n = 0; n < count / 2; n++) {
                  Observation step = langspan.startObservation("step");
                  step.input("a question").close();
                  ids.add(step.id());
                }
              }));
    }
    callers.forEach(Thread::start);
    StackSampler sampler = new StackSampler(callers);
    for (Thread caller : callers) {
      caller.join();
    }
    sampler.close();
    assertThat(sampler.harm()).as("looks at callers that wait").isEmpty();
    return List.copyOf(ids);
  }

  @Row("F1")
  @Test
  void burst_isSpilledOrDropped_andCountedExactly() throws InterruptedException {
    int count = Figures.size(200_000, 2_000_000);
    try (Lab lab =
        new Lab(
                b ->
                    b.queueBytes(QUEUE)
                        .spoolDirectory(directory.resolve("spool"))
                        .flushAt(Integer.MAX_VALUE))
            .warm()) {
      lab.load.adopt(burst(lab.langspan, 20_000)); // for the compiler
      lab.books.flush(Lab.LONG);
      long before = lab.langspan.status().dropped().getOrDefault("queue_full", 0L);
      lab.line.refuse();
      long start = System.nanoTime();
      lab.load.adopt(burst(lab.langspan, count));
      double seconds = (System.nanoTime() - start) / 1e9;
      LangspanStatus during = lab.books.status();
      lab.line.accept();
      FlushResult result = lab.books.flush(Lab.LONG);

      long dropped = during.dropped().getOrDefault("queue_full", 0L) - before;
      Figures.put("F1", "spans a second", Math.round(count / seconds));
      Figures.put("F1", "dropped of " + count, dropped);
      assertThat(during.queuedBytes()).isLessThanOrEqualTo(QUEUE);
      assertThat(result.pending()).as("%s %s", result, lab.langspan.status()).isZero();
      assertThat(result.dropped())
          .isEqualTo(dropped == 0 ? Map.of() : Map.of("queue_full", dropped));
      assertThat(result.delivered()).isEqualTo(count - dropped);
      lab.books.settled();
    }
  }

  @Row("F14")
  @Test
  void incompressibleContent_staysWithinTheBoundsOfMemoryAndOfRequests() {
    try (Lab lab = new Lab(b -> b.queueBytes(QUEUE)).warm()) {
      lab.line.refuse();
      for (int i = 0; i < 100; i++) {
        lab.load.large(100_000);
        assertThat(lab.books.status().queuedBytes()).isLessThanOrEqualTo(QUEUE);
      }
      lab.line.accept();
      FlushResult result = lab.books.flush(Lab.LONG);

      assertThat(result.pending()).isZero();
      assertThat(result.delivered()).isBetween(10L, 60L);
      assertThat(result.dropped()).containsOnlyKeys("queue_full");
      assertThat(lab.server.traffic().requests())
          .as("not compressed, it is hardly larger on the wire than before")
          .allMatch(seen -> seen.bytes() <= 3_600_000);
    }
  }

  @Row("F14")
  @Test
  void contentThatCompressesWell_isBoundedByWhatItWasBefore() {
    try (Lab lab = new Lab(b -> b.queueBytes(QUEUE)).warm()) {
      lab.line.refuse();
      String zeros = "0".repeat(100_000);
      for (int i = 0; i < 100; i++) {
        Observation step = lab.langspan.startObservation("zeros");
        step.input(zeros).close();
        lab.load.adopt(List.of(step.id()));
        assertThat(lab.books.status().queuedBytes()).isLessThanOrEqualTo(QUEUE);
      }
      lab.line.accept();
      FlushResult result = lab.books.flush(Lab.LONG);

      assertThat(result.pending()).isZero();
      assertThat(result.delivered()).isBetween(10L, 60L);
      assertThat(result.dropped()).containsOnlyKeys("queue_full");
    }
  }
}
