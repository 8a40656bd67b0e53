// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
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

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

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

    long start = THREADS.getCurrentThreadCpuTime(); // whatever else the machine does
    Spool spool = Spool.open(config);
    Duration opened = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start);
    assertThat(spool.stats().segments()).isEqualTo(SEGMENTS);
    assertThat(spool.stats().bytes()).as("nothing was looked at").isZero();
    start = THREADS.getCurrentThreadCpuTime();
    List<SpoolRecord> first = spool.replay(300);
    Duration read = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start);
    assertThat(Rows.verify(first)).containsExactly(0, 1);
    assertThat(opened).isLessThan(Duration.ofSeconds(5));
    assertThat(read).isLessThan(Duration.ofSeconds(1));
    assertThat(Rows.all(spool)).hasSize(8);
    spool.close();
  }
}
