// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of section E that need a directory and no more, with the whole client over it. */
class SpoolIT {

  private static final int SEGMENTS = Figures.size(5_000, 20_000);

  @TempDir private Path temp;

  @AfterAll
  static void close() {
    Lab.awaitClosed();
  }

  private Path spool() {
    return temp.resolve("spool");
  }

  private Langspan client(LedgerServer server) {
    return SpoolApp.client(server.url(), spool()).shutdownHook(false).build();
  }

  /** Leaves so much of it behind, as a client of an outage does. */
  private static Load leave(Langspan langspan, int observations, int scores) {
    Load load = new Load(langspan).observations(observations).scores("s", scores);
    langspan.close();
    assertThat(langspan.status().spooled()).isEqualTo(observations + scores);
    return load;
  }

  private static LedgerServer down() {
    FaultScript script = FaultScript.always(Faults.close());
    return new LedgerServer().play(script).play(LedgerServer.SCORES, script);
  }

  private static void repair(LedgerServer server) {
    server.play(FaultScript.none()).play(LedgerServer.SCORES, FaultScript.none());
  }

  @Row("D11")
  @Test
  void scoreOfAnOutage_survivesARestart_andArrivesOnce() {
    try (LedgerServer server = down()) {
      Load load = leave(client(server), 10, 5);
      repair(server);

      try (Langspan next = client(server)) {
        Lab.await("all of it", () -> next.status().delivered() == 15);
      }

      assertThat(server.book().scores()).hasSize(5).allSatisfy((id, n) -> assertThat(n).isOne());
      assertThat(server.book().report(load.spanIds())).matches(Report::exact);
    }
  }

  @Row("E3")
  @Test
  void directoryThatIsDeleted_isMadeAgain_andWhatWasThereAloneIsCounted() throws IOException {
    try (LogLines log = new LogLines();
        Lab lab =
            new Lab(
                b ->
                    b.spoolDirectory(spool())
                        .queueBytes(200_000)
                        .blockWhenFull(Duration.ofMinutes(1))
                        .flushAt(50))) {
      lab.warm();
      lab.server.play(FaultScript.always(Faults.status(503)));
      for (int i = 0; i < 50; i++) {
        lab.load.observations(10);
        LockSupport.parkNanos(5_000_000);
      }
      Lab.await("something on disk alone", () -> lab.langspan.status().spooled() > 0);
      delete(spool());
      LangspanStatus then = lab.books.status();
      long alone = then.spooled() + then.dropped().getOrDefault("spool_io", 0L);
      lab.load.observations(10);
      Lab.await("a directory", () -> Files.exists(spool()));
      assertThat(log.with("ERROR")).isEmpty();

      lab.server.play(FaultScript.none());
      lab.books.flush(Lab.LONG);

      LangspanStatus status = lab.books.status();
      long lost = status.dropped().getOrDefault("spool_io", 0L);
      assertThat(status.pending() + status.spooled()).as("%s", status).isZero();
      assertThat(lost).as("%s", status).isBetween(1L, alone);
      assertThat(lab.server.book().report(lab.load.spanIds()).lost()).hasSize((int) lost);
    }
  }

  /** At once, as somebody may write there meanwhile. */
  private void delete(Path directory) throws IOException {
    Path gone = Files.move(directory, temp.resolve("gone"));
    try (Stream<Path> files = Files.walk(gone)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Row("E4")
  @ParameterizedTest
  @ValueSource(strings = {"link", "open"})
  void directoryThatIsNotSafe_isLeftAlone_andDeliveryGoesOn(String what) throws IOException {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    assumeTrue(Files.getFileStore(temp).supportsFileAttributeView("posix"));
    if (what.equals("link")) {
      Files.createSymbolicLink(spool(), elsewhere);
    } else {
      Files.createDirectory(spool());
      Files.setPosixFilePermissions(spool(), PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Lab.awaitClosed(); // or what another says at its end would be in the log
    try (LogLines log = new LogLines();
        Lab lab = new Lab(b -> b.spoolDirectory(spool()))) {
      for (int i = 0; i < 3; i++) {
        lab.load.observations(20);
        assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      }

      assertThat(log.with("ERROR")).singleElement().asString().contains("There will be no spool");
      assertThat(log.with("WARN")).isEmpty();
      assertThat(segments(temp)).isEmpty();
    }
  }

  private static List<Path> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".seg")).toList();
    }
  }

  @Row("E12")
  @Test
  void hugeBacklog_delaysNeitherTheStartNorWhatIsNew() throws IOException {
    try (LedgerServer server = down()) {
      leave(client(server), 10, 0);
      repair(server);
      Path directory = segments(spool()).get(0).getParent();
      for (int i = 1; i <= SEGMENTS; i++) {
        Path file = directory.resolve(String.format("%012x-%032x.seg", 1_000L * i, i));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
          sparse.setLength(10_000); // of which the disk has nothing
        }
      }
      long before = used();

      long start = System.nanoTime();
      Langspan langspan = client(server);
      double built = (System.nanoTime() - start) / 1e6;
      int left = segments(spool()).size();
      langspan.startObservation("new").close();
      assertThat(langspan.flush(Lab.LONG).delivered()).isEqualTo(1);
      double arrived = (System.nanoTime() - start) / 1e6;
      Lab.await("what is real", () -> langspan.status().delivered() == 11);
      double mebibytes = (used() - before) / 1048576.0;
      langspan.close();

      Figures.put("E12", "files", SEGMENTS);
      Figures.most("E12", "ms on the caller at the start", built);
      Figures.most("E12", "ms until something new arrived", arrived);
      Figures.most("E12", "MiB of heap", mebibytes);
      // 50 are the goal. A machine may take longer, but not so long that all was looked through.
      assertThat(built < 500 || left > SEGMENTS / 2).as("%s ms, left %s", built, left).isTrue();
      assertThat(mebibytes).isLessThan(32);
    }
  }

  /** The least of three looks: others go on allocating. */
  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return LongStream.range(0, 3)
        .map(
            look -> {
              System.gc();
              return runtime.totalMemory() - runtime.freeMemory();
            })
        .min()
        .orElseThrow();
  }

  @Row("E17")
  @Test
  void whatWasMeantForAnotherProject_isNotSentWithTheKeysOfThisOne() {
    try (LedgerServer server = down().know("pk-two", "sk-two")) {
      Load ofOne = leave(client(server), 10, 0);
      repair(server);
      try (Langspan two =
          SpoolApp.client(server.url(), spool())
              .credentials("pk-two", "sk-two")
              .shutdownHook(false)
              .build()) {
        Load ofTwo = new Load(two).observations(5);
        assertThat(two.flush(Lab.LONG).delivered()).isEqualTo(5);
        assertThat(server.book().spanIds("pk-two")).isEqualTo(ofTwo.spanIds());
        assertThat(two.status().recovered()).isZero();
      }
      assertThat(server.book().spanIds(LedgerServer.PUBLIC_KEY)).isEmpty();

      try (Langspan one = client(server)) {
        Lab.await("what waited", () -> one.status().delivered() == 10);
      }
      assertThat(server.book().spanIds(LedgerServer.PUBLIC_KEY)).isEqualTo(ofOne.spanIds());
    }
  }
}
