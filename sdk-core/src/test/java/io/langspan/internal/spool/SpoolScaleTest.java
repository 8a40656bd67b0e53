// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backlog that nobody would want to read at a start. */
class SpoolScaleTest {

  private static final int SEGMENTS = Integer.getInteger("spool.segments", 20_000);

  @TempDir Path temp;

  @Row("E12")
  @Test
  void open_readsNoSegment_andReplayOnlyWhatItNeeds() throws Exception {
    Assumptions.assumeTrue(Files.getFileStore(temp).supportsFileAttributeView("posix"));
    Path root = temp.resolve("spool");
    SpoolConfig config = SpoolConfig.of(root, "https://host", "pk");
    Path directory;
    try (Spool spool = Spool.open(config)) {
      spool.append(Rows.rows(0, 10, 100));
    }
    try (var files = Files.walk(root)) {
      directory =
          files
              .filter(path -> path.toString().endsWith(".seg"))
              .findFirst()
              .orElseThrow()
              .getParent();
    }
    Random random = new Random(1);
    for (int n = 1; n < SEGMENTS; n++) {
      Files.createFile(
          directory.resolve(SegmentId.next(100L * n, n, random).file()),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    long start = System.nanoTime();
    Spool spool = Spool.open(config);
    Duration opened = Duration.ofNanos(System.nanoTime() - start);
    assertThat(spool.stats().segments()).isEqualTo(SEGMENTS);
    assertThat(spool.stats().bytes()).as("nothing was looked at").isZero();
    start = System.nanoTime();
    List<SpoolRecord> first = spool.replay(300);
    Duration read = Duration.ofNanos(System.nanoTime() - start);
    assertThat(Rows.verify(first)).containsExactly(0, 1);
    // Generous: the machine may have other things to do.
    assertThat(opened).isLessThan(Duration.ofSeconds(5));
    assertThat(read).isLessThan(Duration.ofSeconds(1));
    assertThat(Rows.all(spool)).hasSize(8);
    spool.close();
  }
}
