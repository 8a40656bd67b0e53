// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figure R4: an outage that memory could not hold, in a process that has little of it. */
class OutageIT {

  /** Of 4 KB each: 40 MB, or 1.4 GB. */
  private static final int COUNT = Figures.size(10_000, 350_000);

  private static final int SMALL = 8 << 20;
  private static final long HEAP = 32 << 20;

  /** A server that is silent, fails or has enough, at random. */
  private static final FaultScript DOWN =
      FaultScript.random(
          4, 1, List.of(Faults.hang(), Faults.status(503), Faults.status(429), Faults.close()));

  @TempDir private Path spool;

  private final LedgerServer server = new LedgerServer().play(DOWN);

  private Victim outage(long spoolBytes) {
    Victim victim =
        new Victim(List.of("-Xmx64m"), OutageApp.class, server.url(), spool, spoolBytes, COUNT);
    victim.await(OutageApp.RECORDED);
    return victim;
  }

  private void recovers(Victim victim) {
    server.play(FaultScript.none());
    victim.go();
    assertThat(victim.end()).as(victim.err()).isZero();
    assertThat(victim.after("complete")).containsExactly("true");
    assertThat(victim.err().lines()).as(victim.err()).hasSizeLessThanOrEqualTo(10);
    long heap = victim.after("heap").stream().mapToLong(Long::parseLong).max().orElseThrow();
    Figures.most("R4", "MiB of heap", heap / 1048576.0);
    Figures.most("R4", "log lines", victim.err().lines().count());
    assertThat(heap).isLessThanOrEqualTo(HEAP);
    // Two, and those that were given up while this process was kept from noticing it.
    assertThat(server.traffic().peak()).isLessThanOrEqualTo(10);
  }

  @Row({"R4", "A2", "C14"})
  @Test
  void outage_isSurvivedInFull_withLittleMemory() {
    try (server;
        Victim victim = outage(2L << 30)) {
      recovers(victim);

      assertThat(victim.after("dropped")).containsExactly("{}");
      Report report = server.book().report(Set.copyOf(victim.after("e")));
      assertThat(report).matches(Report::exact);
      double seconds = Double.parseDouble(victim.after("seconds").get(0));
      Figures.put("R4", "observations of 4 KB", COUNT);
      Figures.put("R4", "lost", report.lost().size());
      Figures.put("R4", "observations drained in a second", Math.round(COUNT / seconds));
    }
  }

  @Row("R4")
  @Test
  void outage_costsTheOldest_whenTheSpoolIsTooSmall() {
    try (server;
        Victim victim = outage(SMALL)) {
      recovers(victim);

      List<String> ended = victim.after("e");
      Set<String> lost = server.book().report(new LinkedHashSet<>(ended)).lost();
      assertThat(victim.after("dropped")).containsExactly("{spool_full=" + lost.size() + "}");
      assertThat(lost).hasSizeGreaterThan(COUNT / 4);
      // What is newer than the last of them fills the disk, of which a quarter may be on its way.
      int last = ended.indexOf(List.copyOf(lost).get(lost.size() - 1));
      assertThat(COUNT - 1 - last).isGreaterThan(SMALL * 3 / 4 / 5_000);
      Figures.put("R4", "dropped and counted with a spool of 8 MB", lost.size());
    }
  }
}
