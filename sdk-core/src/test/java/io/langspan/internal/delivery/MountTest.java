// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.internal.log.QuietLog;
import io.langspan.internal.log.RecordingLogger;
import io.langspan.internal.spool.Spool;
import io.langspan.internal.spool.SpoolConfig;
import io.langspan.internal.spool.SpoolRecord;
import io.langspan.internal.spool.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class MountTest {

  private static final long GROUP = Duration.ofMillis(50).toNanos();
  private static final long REST = Duration.ofSeconds(5).toNanos();
  private static final long REOPEN = Duration.ofSeconds(10).toNanos();

  private final RecordingLogger log = new RecordingLogger();
  private final Path root;
  private final Mount mount;
  private long now = Long.MAX_VALUE - GROUP;

  MountTest(@TempDir Path temp) {
    this.root = temp.resolve("spool");
    SpoolConfig config = SpoolConfig.of(root, "http://x", "pk");
    this.mount = new Mount(config, new QuietLog(log, () -> now), () -> now);
  }

  @AfterEach
  void close() {
    mount.close();
  }

  private void tend() {
    mount.tend(Watch.NOBODY);
  }

  private long write() throws Exception {
    Spool spool = mount.spool();
    assertThat(spool).isNotNull();
    long[] sequences = spool.append(List.of(SpoolRecord.of((byte) 1, "e", new byte[10])));
    mount.wrote();
    return sequences[0];
  }

  @Test
  void store_isEmpty_untilItIsTended() {
    assertThat(mount.spool()).isNull();
    assertThat(mount.bytes()).isZero();
    assertThat(mount.durableUpTo()).isZero();
    mount.ack(1);

    tend();

    assertThat(mount.spool()).isNotNull();
    assertThat(mount.restNanos()).isEqualTo(REST);
  }

  @Test
  void tend_makesDurable_whatWasWritten_inGroups() throws Exception {
    tend();
    long sequence = write();
    assertThat(mount.restNanos()).isEqualTo(GROUP);

    now += GROUP - 1;
    tend();
    assertThat(mount.durableUpTo()).isLessThan(sequence);

    now += 1;
    tend();
    assertThat(mount.durableUpTo()).isEqualTo(sequence);
    assertThat(mount.restNanos()).isEqualTo(REST);
  }

  @Test
  void restNanos_isShort_whenSomethingWasAcknowledged() throws Exception {
    tend();
    long sequence = write();
    mount.sync();

    mount.ack(sequence);

    assertThat(mount.restNanos()).isEqualTo(GROUP);
  }

  @Test
  void tend_triesAgainInTenSeconds_whereThereIsNoDirectory() throws IOException {
    Files.writeString(root, "a file");
    tend();
    Files.delete(root);
    now += REOPEN - 1;
    tend();
    assertThat(mount.spool()).isNull();
    assertThat(mount.restNanos()).isEqualTo(1);

    now += 1;
    tend();

    assertThat(mount.spool()).isNotNull();
    assertThat(log.at(Level.WARN)).hasSize(1);
  }

  @Test
  void tend_opensNothing_onceItIsClosed() {
    mount.close();

    tend();

    assertThat(mount.spool()).isNull();
    assertThat(mount.restNanos()).isEqualTo(Long.MAX_VALUE);
  }
}
