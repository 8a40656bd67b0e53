// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figure R2: processes that end at any moment without a word, and what the next one finds in their
 * spool.
 */
class KillIT {

  private static final int KILLS = Figures.times(10, 100);

  /** A tenth of a second is promised; the rest is for a machine that is busy with other things. */
  private static final long BOUND_MICROS = 300_000;

  /** From one end to the next, of a process that runs; the rest was taken away from it. */
  private static final long STOPPED_MICROS = 20_000;

  @TempDir private static Path shared;

  private static CompletableFuture<Void> adoption;

  @TempDir private Path spool;

  private final List<Long> lost = new ArrayList<>();

  /** Of each kill, in microseconds before its end. */
  private final List<Long> oldest = new ArrayList<>();

  /** Of each next start, in milliseconds on the caller. */
  private final List<Double> starts = new ArrayList<>();

  /** Beside the other tests: processes look round for orphans each half a minute. */
  @BeforeAll
  static void beginAdoption() {
    adoption = CompletableFuture.runAsync(KillIT::adopt);
  }

  @Row("E10")
  @Test
  void orphan_isAdoptedByAProcessThatRuns_whenItsOwnerIsDead() {
    adoption.join();
  }

  private static void adopt() {
    try (LedgerServer server = new LedgerServer();
        Langspan living = SpoolApp.client(server.url(), shared).shutdownHook(false).build();
        Victim victim = new Victim(List.of(), SpoolApp.class, server.url(), shared, "later", 0)) {
      living.startObservation("of the living").close();
      assertThat(living.flush(Lab.LONG).delivered()).isEqualTo(1);
      server.play(FaultScript.always(Faults.status(503)));
      victim.await(ChildProcess.READY);
      Lab.await("a flush to the disk", () -> !victim.after("f").isEmpty());
      assertThat(living.status().recovered()).as("of one that lives").isZero();
      victim.kill();

      server.play(FaultScript.none());
      Lab.await(
          "an adoption",
          () -> {
            living.flush(Lab.SHORT); // lets the export thread look at the time
            LangspanStatus now = living.status();
            return now.recovered() > 0 && now.pending() == 0 && segments(shared) == 0;
          });

      LangspanStatus status = living.status();
      assertThat(status.delivered()).isEqualTo(status.recovered() + 1);
      assertThat(status.dropped()).isEmpty();
      List<String> ended = ended(victim);
      Set<String> lost = server.book().report(new HashSet<>(ended)).lost();
      lostOfTheFlushed(victim, ended, lost);
    }
  }

  @Row({"R2", "E13", "I5"})
  @Test
  void kill_costsTheLastMoments_andNothingThatWasFlushedOrWrittenThrough() {
    for (int kill = 0; kill < KILLS; kill++) {
      try {
        kill(kill);
      } catch (AssertionError e) {
        throw new AssertionError("Kill " + kill, e);
      }
    }
    lost.sort(null);
    oldest.sort(null);
    starts.sort(null);
    Figures.put("R2", "kills", KILLS);
    Figures.put("R2", "spans lost, median", lost.get(lost.size() / 2));
    Figures.put("R2", "spans lost at most", lost.get(lost.size() - 1));
    // Not of each: a machine that is busy with other things delays one or the other.
    assertThat(oldest.get((oldest.size() - 1) / 2)).as("%s", oldest).isLessThan(BOUND_MICROS);
    assertThat(starts.get((starts.size() - 1) / 2)).as("%s", starts).isLessThan(1_000);
  }

  private void kill(int number) {
    Random random = new Random(number);
    boolean through = number % 3 == 2;
    boolean down = random.nextBoolean();
    long after = 1 + random.nextInt(800);
    boolean halt = number % 5 == 4;
    try (LedgerServer server = new LedgerServer();
        Victim victim =
            new Victim(
                List.of(),
                SpoolApp.class,
                server.url(),
                spool,
                through ? SpoolApp.THROUGH : "later",
                halt ? after : 0)) {
      if (down) {
        server.play(FaultScript.always(random.nextBoolean() ? Faults.status(503) : Faults.hang()));
      }
      victim.await(ChildProcess.READY);
      if (halt) {
        victim.end();
      } else {
        LockSupport.parkNanos(after * 1_000_000);
        victim.kill();
      }
      assertThat(victim.err()).doesNotContain("Exception", "ERROR");
      server.play(FaultScript.none());

      recover(server);

      List<String> ended = ended(victim);
      Report report = server.book().report(new HashSet<>(victim.after("b")));
      assertThat(report.strangers()).isEmpty();
      assertThat(report.duplicates()).isZero();
      assertThat(report.changed()).isZero();
      Set<String> missing = new HashSet<>(ended);
      missing.retainAll(report.lost());
      if (through) {
        assertThat(missing).as("lost although written through").isEmpty();
        Figures.most("R2", "lost of what was written through", missing.size());
      } else {
        lost.add((long) missing.size());
        lostOfTheLastMoments(victim, missing);
        lostOfTheFlushed(victim, ended, missing);
      }
    }
  }

  /** Starts again with the same directory until nothing is left there. */
  private void recover(LedgerServer server) {
    long start = System.nanoTime();
    Langspan next = SpoolApp.client(server.url(), spool).shutdownHook(false).build();
    double took = (System.nanoTime() - start) / 1e6;
    try {
      Lab.await("an empty spool", () -> segments(spool) == 0);
      Lab.await("the last answer", () -> next.status().pending() == 0);
    } finally {
      next.close();
    }
    LangspanStatus status = next.status();
    assertThat(status.dropped()).isEmpty();
    assertThat(status.recovered()).isEqualTo(status.delivered());
    Figures.most("R2", "ms on the caller at the next start", took);
    Figures.sum("R2", "spans recovered", status.recovered());
    starts.add(took); // loading our classes for the first time is in it
  }

  private static long segments(Path spool) {
    try (Stream<Path> files = Files.walk(spool)) {
      return files.filter(file -> file.toString().endsWith(".seg")).count();
    } catch (IOException | UncheckedIOException e) {
      return 1; // something went away while we looked
    }
  }

  private static List<String> ended(Victim victim) {
    return victim.after("e").stream().map(line -> line.split(" ")[0]).toList();
  }

  /** How long the application went on after the first loss; it ends one each millisecond. */
  private void lostOfTheLastMoments(Victim victim, Set<String> missing) {
    long ran = 0;
    long before = Long.MAX_VALUE;
    for (String line : victim.after("e")) {
      String[] one = line.split(" ");
      long micros = Long.parseLong(one[1]);
      if (before != Long.MAX_VALUE || missing.contains(one[0])) {
        ran += Math.min(Math.max(0, micros - before), STOPPED_MICROS);
        before = micros;
      }
    }
    oldest.add(ran);
    Figures.most("R2", "ms before the kill from which something was lost", ran / 1e3);
  }

  private static void lostOfTheFlushed(Victim victim, List<String> ended, Set<String> missing) {
    long flushed = victim.after("f").stream().mapToLong(Long::parseLong).max().orElse(0);
    Set<String> lost = new HashSet<>(ended.subList(0, (int) flushed));
    lost.retainAll(missing);
    assertThat(lost).isEmpty();
    Figures.most("R2", "lost of what was flushed", 0);
  }
}
