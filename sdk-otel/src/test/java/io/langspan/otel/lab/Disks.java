// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.LangspanStatus;
import io.langspan.otel.LangspanSdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Programs for processes whose disk is small, closed, broken or slow; see {@link DiskIT}. */
final class Disks {

  private static final int QUEUE = 1 << 20;
  private static final int DISK = 4 << 20;

  /** What slows the disk down takes so long for each call. */
  static final Duration SLOW = Duration.ofMillis(300);

  private Disks() {}

  /** The program: its name and a directory. A failure is the end of the process. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "full" -> full(directory);
      case "read-only" -> readOnly(directory);
      case "failing" -> failing(directory);
      case "slow" -> slow(directory);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    Lab.awaitClosed();
  }

  private static LangspanSdk.Builder settings(LangspanSdk.Builder builder, Path spool) {
    return builder
        .spoolDirectory(spool)
        .queueBytes(QUEUE)
        .flushAt(50)
        .timeout(Duration.ofSeconds(1));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as(String.join(" ", command))
        .isZero();
  }

  private static void mount(Path directory) throws IOException, InterruptedException {
    run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + DISK, "tmpfs", directory.toString());
  }

  /** More than twice the queue, no faster than a disk takes it if it does. */
  private static void overflow(Lab lab) {
    for (int i = 0; i < 300; i++) {
      lab.load.large(8_000);
      for (int n = 0; n < 5 && lab.langspan.status().queuedBytes() > QUEUE * 3 / 4; n++) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    lab.books.status();
  }

  private static void full(Path directory) throws Exception {
    mount(directory);
    Path filler = directory.resolve("filler");
    try (LogLines log = new LogLines();
        Lab lab = new Lab(b -> settings(b, directory.resolve("spool")))) {
      lab.warm();
      lab.server.play(FaultScript.always(Faults.status(503)));
      Files.write(filler, new byte[DISK - (300 << 10)]);
      overflow(lab);
      lab.books.flush(Duration.ofMillis(100));
      LangspanStatus during = lab.books.status();
      assertThat(during.dropped()).as("%s", during).containsOnlyKeys("queue_full");
      assertThat(during.queuedBytes()).isLessThanOrEqualTo(QUEUE);
      assertThat(log.with("going on in memory")).as("%s", log.with()).hasSize(1);

      Files.delete(filler);
      Lab.await(
          () -> "memory to be written down: " + lab.langspan.status() + log.with("WARN"),
          () -> {
            lab.load.observations(1); // lets the export thread look at the time
            LockSupport.parkNanos(20_000_000);
            return lab.langspan.status().spooled() > during.spooled() + 50;
          });
      LangspanStatus after = lab.books.status();
      lab.load.observations(50);
      delivers(lab);
      assertThat(lab.langspan.status().dropped()).isEqualTo(after.dropped());
      assertThat(log.with("ERROR")).isEmpty();
    }
  }

  /** While it is written to, a disk cannot become read-only; see {@link #failing} for that. */
  private static void readOnly(Path directory) throws Exception {
    mount(directory);
    run("mount", "-o", "remount,ro", directory.toString());
    try (LogLines log = new LogLines();
        Lab lab = new Lab(b -> settings(b, directory.resolve("spool")))) {
      lab.load.observations(50);
      assertThat(lab.deliversAll().delivered()).isEqualTo(50);
      assertThat(log.with("going on in memory")).hasSize(1);
      assertThat(log.with("ERROR")).isEmpty();
    }
  }

  /** Some calls for the disk fail, one in every few. */
  private static void failing(Path directory) {
    try (LogLines log = new LogLines();
        Lab lab = new Lab(b -> settings(b, directory))) {
      lab.warm();
      lab.server.play(FaultScript.always(Faults.status(503)));
      overflow(lab);
      assertThat(log.with("WARN", "spool")).as("%s", log.with()).hasSizeBetween(1, 4);
      assertThat(log.with("ERROR")).isEmpty();
      delivers(lab);
    }
  }

  private static void slow(Path directory) {
    try (Lab lab = new Lab(b -> b.spoolDirectory(directory).flushAt(50))) {
      lab.warm();
      long longest = 0;
      for (int i = 0; i < 400; i++) {
        long start = OwnClock.nanos();
        lab.load.observations(5);
        longest = Math.max(longest, OwnClock.nanos() - start);
      }
      assertThat(Duration.ofNanos(longest)).as("a caller").isLessThan(SLOW);
      assertThat(lab.deliversAll().delivered()).isEqualTo(2_000);
    }
  }

  /** Repairs the server and expects all that is not counted as dropped. */
  private static void delivers(Lab lab) {
    lab.server.play(FaultScript.none());
    FlushResult result = lab.books.flush(Lab.LONG);
    assertThat(result.pending() + result.spooled())
        .as("%s, %s", result, lab.langspan.status())
        .isZero();
    List<String> lost = List.copyOf(lab.server.book().report(lab.load.spanIds()).lost());
    long dropped = lab.langspan.status().dropped().values().stream().mapToLong(one -> one).sum();
    assertThat(lost).hasSize((int) dropped);
  }
}
