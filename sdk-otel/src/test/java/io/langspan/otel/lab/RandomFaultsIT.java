// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Figure R1: many observations under faults that pass, one in every {@link #WINDOW} requests, and
 * what was ended is there, once.
 *
 * <p>Answers that hold everything for half a minute (401, redirects, login pages) are not in the
 * mix, nor are those that cost a batch by right (400, 413); {@link AnswersIT} has them.
 */
class RandomFaultsIT {

  private static final int COUNT = Figures.times(50_000, 1_000_000);
  private static final int BATCH = 25;
  private static final int WINDOW = 40;

  private static List<Fault> mix() {
    List<Fault> faults = new ArrayList<>();
    for (int status : new int[] {408, 425, 429, 500, 502, 503, 504}) {
      faults.add(Faults.status(status));
    }
    faults.add(Faults.status(429, "Retry-After: 0"));
    faults.add(Faults.status(503, "Retry-After: 1"));
    faults.add(Faults.html(502));
    faults.add(Faults.close());
    faults.add(Faults.reset());
    faults.add(Faults.resetAfter(0));
    faults.add(Faults.resetAfter(500));
    faults.add(Faults.hang());
    faults.add(Faults.dripHeader());
    faults.add(Faults.late(Duration.ofMillis(100)).acknowledged());
    faults.add(Faults.dripBody().acknowledged());
    faults.add(Faults.endlessBody(200).acknowledged());
    faults.add(Faults.length("99").acknowledged());
    // One in five is ambiguous, so that what is sent again stays below one in a hundred.
    faults.add(Faults.reset().afterRecording());
    faults.add(Faults.cut(30).afterRecording());
    faults.add(Faults.hang().afterRecording());
    faults.add(Faults.status(500).afterRecording());
    faults.add(Faults.headers(1, 500_000).afterRecording());
    return faults;
  }

  @TempDir private Path spool;

  @AfterAll
  static void close() {
    Lab.awaitClosed();
  }

  @Row({"R1", "B8"})
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everything_arrivesOnce_underRandomFaults(long seed) {
    try (Lab lab = new Lab(b -> b.flushAt(BATCH).timeout(Duration.ofSeconds(1)))) {
      lab.server.play(FaultScript.oneIn(WINDOW, seed, mix()));
      lab.load.observationsInStep(COUNT);

      FlushResult result = lab.books.flush(Duration.ofMinutes(5));

      Traffic traffic = lab.server.traffic();
      Report report = lab.server.book().report(lab.load.spanIds());
      assertThat(result.complete()).as("%s, %s", result, report).isTrue();
      assertThat(result.delivered()).isEqualTo(COUNT);
      assertThat(report).matches(Report::exact);
      Figures.sum("R1", "observations", COUNT);
      Figures.sum("R1", "faults", traffic.faults());
      Figures.most("R1", "lost", report.lost().size());
      Figures.most("R1", "double", report.duplicates());
      Figures.most("R1", "% sent again", 100.0 * report.resent() / COUNT);
      assertThat(traffic.faults()).isGreaterThanOrEqualTo(traffic.count() / 50);
      explained(report.resent(), traffic);
      assertThat(report.resent() - traffic.givenUp() * BATCH).isLessThanOrEqualTo(COUNT / 100);
    }
  }

  /** What the machine delayed beyond the deadline is ambiguous, too; of faults, two of those. */
  private static void explained(long resent, Traffic traffic) {
    Lab.await(
        () -> resent + " sent again, " + traffic.ambiguous() + ", given up " + traffic.givenUp(),
        () -> resent <= (traffic.ambiguous() + traffic.givenUp() + 2) * BATCH);
  }

  // What memory has no room for goes to disk and comes back
  @Row({"R1", "B8"})
  @Test
  void everything_arrivesOnce_underRandomFaults_overTheDisk() {
    int count = Figures.times(20_000, 1_000_000);
    try (Lab lab =
        new Lab(
            b ->
                b.flushAt(BATCH)
                    .timeout(Duration.ofSeconds(1))
                    .queueBytes(200_000)
                    .blockWhenFull(Duration.ofMinutes(1))
                    .spoolDirectory(spool))) {
      lab.server.play(FaultScript.oneIn(WINDOW, 4, mix()));
      long onDisk = 0;
      for (int i = 0; i < count; i += 10) {
        lab.load.observations(10);
        onDisk = Math.max(onDisk, lab.langspan.status().spooled());
      }

      FlushResult result = lab.books.flush(Duration.ofMinutes(5));

      Report report = lab.server.book().report(lab.load.spanIds());
      assertThat(result.complete()).as("%s, %s", result, report).isTrue();
      assertThat(result.delivered()).isEqualTo(count);
      assertThat(report).matches(Report::exact);
      Traffic traffic = lab.server.traffic();
      explained(report.resent(), traffic);
      assertThat(onDisk).as("on disk alone").isGreaterThan(BATCH);
      Figures.put("R1", "on disk alone at most", onDisk);
    }
  }
}
