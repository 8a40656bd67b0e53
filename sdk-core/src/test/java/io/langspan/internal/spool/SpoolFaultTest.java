// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.langspan.lab.Row;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that is full, fails, loses its directories, or the process that dies in between. */
class SpoolFaultTest {

  private static final Path ROOT = Path.of("/spool");

  private Random random = new Random(11);
  private SimDisk disk = new SimDisk(random);
  private long nanos;
  private SpoolConfig config =
      SpoolConfig.of(ROOT, "https://host", "pk")
          .withTime(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), () -> nanos)
          .withSegmentBytes(4000);

  private Spool open() throws SpoolException {
    return Quiet.open(config, disk, random);
  }

  private List<Integer> restart() throws SpoolException {
    disk.kill();
    disk.heal();
    return Rows.verify(Rows.all(open()));
  }

  @Row("E1")
  @ParameterizedTest
  @EnumSource(Durability.class)
  void append_isWholeOrNot_atWhicheverByteTheDiskIsFull(Durability durability) throws Exception {
    config = config.withDurability(durability);
    for (int room = 0; room < 2400; room += 7) {
      disk = new SimDisk(random);
      Spool spool = open();
      disk.room = room;
      List<Integer> taken = new ArrayList<>();
      for (int n = 0; n < 15; n += 5) {
        try {
          spool.append(Rows.rows(n, 5, 100));
          taken.addAll(Rows.verify(Rows.rows(n, 5, 0)));
        } catch (SpoolException e) {
          assertThat(e.reason()).isEqualTo(SpoolException.Reason.DISK_FULL);
        }
      }
      assertThat(spool.stats().records()).isEqualTo(taken.size());
      if (room % 2 == 0) { // else it dies at once
        disk.room = Long.MAX_VALUE;
        spool.append(Rows.rows(15, 5, 100));
        taken.addAll(List.of(15, 16, 17, 18, 19));
      }

      assertThat(restart()).as("room for %d", room).isEqualTo(taken);
    }
  }

  @Row("E2")
  @Test
  void append_isTakenBack_whenAWriteFails() throws Exception {
    disk.writeFails = 0.5;
    List<Integer> taken = new ArrayList<>();
    Spool spool = open();
    for (int n = 0; n < 300; n += 3) {
      try {
        spool.append(Rows.rows(n, 3, 50));
        taken.addAll(List.of(n, n + 1, n + 2));
      } catch (SpoolException e) {
        assertThat(e.reason()).isEqualTo(SpoolException.Reason.IO);
      }
    }

    assertThat(restart()).isEqualTo(taken).hasSizeBetween(60, 240);
  }

  @Row("E2")
  @Test
  void append_failsAsTheDiskDoes_whenSegmentsThatNobodyNeedsFailOneAfterTheOther()
      throws Exception {
    Spool spool = open();
    for (long sequence : spool.append(Rows.rows(0, 4, 50))) {
      spool.ack(sequence);
    }
    spool.contains(0); // which lets it look at the acknowledgements
    disk.writeFails = 1;
    disk.truncateFails = 1;

    for (int again = 0; again < 3; again++) {
      assertThatExceptionOfType(SpoolException.class)
          .isThrownBy(() -> spool.append(Rows.rows(4, 3, 50)));
    }
    disk.heal();
    spool.append(Rows.rows(4, 3, 50));
    assertThat(restart()).containsExactly(4, 5, 6);
  }

  @Row("E2")
  @Test
  void sync_writesElsewhere_whatAFailedFsyncMayHaveLost() throws Exception {
    Spool spool = open();
    spool.append(Rows.rows(0, 3, 50));
    spool.sync();
    spool.append(Rows.rows(3, 3, 50));
    spool.spill(Rows.rows(6, 3, 50));
    disk.forceFails = 1;
    assertThatExceptionOfType(SpoolException.class).isThrownBy(spool::sync);
    assertThatExceptionOfType(SpoolException.class)
        .isThrownBy(() -> spool.append(Rows.rows(9, 3, 50)));
    assertThat(spool.durableUpTo()).isEqualTo(3);
    disk.heal();
    spool.sync();

    assertThat(spool.durableUpTo()).isEqualTo(9);
    assertThat(spool.stats().records()).isEqualTo(9);
    assertThat(spool.stats().segments()).isEqualTo(2);
    assertThat(Rows.verify(Rows.all(spool))).containsExactly(6, 7, 8);
    spool.append(Rows.rows(9, 3, 50));
    spool.sync();
    disk.crash();
    assertThat(restart()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  @Test
  void append_withFsyncAtEachWrite_refusesWhatMayNotBeDurable() throws Exception {
    config = config.withDurability(Durability.EVERY_WRITE);
    Spool spool = open();
    spool.append(Rows.rows(0, 3, 50));
    disk.forceFails = 1;
    assertThatExceptionOfType(SpoolException.class)
        .isThrownBy(() -> spool.append(Rows.rows(3, 3, 50)));
    disk.heal();
    assertThat(spool.append(Rows.rows(6, 3, 50))).containsExactly(4, 5, 6);
    disk.crash();

    assertThat(restart()).containsExactly(0, 1, 2, 6, 7, 8);
  }

  @Test
  void whatIsAcknowledgedWhileTheDiskFails_isNotWrittenAgain() throws Exception {
    Spool spool = open();
    long[] sequences = spool.append(Rows.rows(0, 4, 50));
    disk.forceFails = 1;
    assertThatExceptionOfType(SpoolException.class).isThrownBy(spool::sync);
    for (long sequence : sequences) {
      spool.ack(sequence);
    }
    disk.heal();
    spool.sync();

    assertThat(spool.stats().records()).isZero();
    assertThat(restart()).isEmpty();
  }

  @Row("E20")
  @Test
  void ack_holds_alsoWhenNothingCanBeDeleted() throws Exception {
    Spool spool = open();
    long[] sequences = spool.append(Rows.rows(0, 40, 200));
    spool.append(Rows.rows(40, 40, 200));
    disk.deleteFails = 1;
    for (long sequence : sequences) {
      spool.ack(sequence);
    }
    spool.sync();
    assertThat(disk.files().keySet())
        .filteredOn(path -> path.toString().endsWith(".seg"))
        .hasSize(2);

    assertThat(restart()).doesNotContain(0, 39).hasSize(40);
    assertThat(disk.files().keySet())
        .filteredOn(path -> path.toString().endsWith(".seg"))
        .hasSize(1);
  }

  @Row("E3")
  @Test
  void sync_startsAfresh_whenTheDirectoryWasDeleted() throws Exception {
    Spool spool = open();
    spool.append(Rows.rows(0, 20, 200));
    spool.spill(Rows.rows(20, 20, 200));
    spool.sync();
    long[] sequences = spool.append(Rows.rows(40, 3, 50));
    disk.deleteAll(ROOT);
    spool.sync();

    assertThat(spool.contains(sequences[0])).isTrue();
    assertThat(spool.contains(1)).isFalse();
    assertThat(spool.stats().lost(Loss.SPOOL_IO)).isEqualTo(20);
    assertThat(spool.stats().segments()).isEqualTo(1);
    spool.append(Rows.rows(43, 3, 50));
    assertThat(restart()).containsExactly(40, 41, 42, 43, 44, 45);
  }

  @Row("E3")
  @Test
  void sync_writesAgain_whatWasInAFileThatSomebodyDeleted() throws Exception {
    Spool spool = open();
    spool.spill(Rows.rows(0, 3, 50));
    spool.sync();
    long[] sequences = spool.append(Rows.rows(3, 3, 50));
    disk.files().keySet().stream()
        .filter(path -> path.toString().endsWith(".seg"))
        .forEach(disk::deleteAll);
    spool.sync();

    assertThat(spool.contains(sequences[0])).isTrue();
    assertThat(spool.stats().lost(Loss.SPOOL_IO)).isEqualTo(3);
    assertThat(restart()).containsExactly(3, 4, 5);
  }

  @Test
  void whatWasDropped_staysSo_alsoWhenNothingCanBeDeleted() throws Exception {
    config = config.withQuota(16_000, WhenFull.OLDEST_FIRST);
    Spool spool = open();
    spool.spill(Rows.rows(0, 12, 250));
    disk.deleteFails = 1;
    for (int n = 12; n < 60; n += 12) {
      spool.spill(Rows.rows(n, 12, 250));
    }
    spool.sync();
    assertThat(spool.stats().lost(Loss.SPOOL_FULL)).isEqualTo(12);

    assertThat(restart()).doesNotContain(0, 11).contains(12, 59);
  }

  @Test
  void close_countsWhatItCouldNotWrite() throws Exception {
    Spool spool = open();
    spool.append(Rows.rows(0, 3, 50));
    spool.spill(Rows.rows(3, 4, 50));
    disk.forceFails = 1;
    spool.close();

    assertThat(spool.stats().lost()).isEqualTo(Map.of(Loss.SPOOL_IO, 4L));
    assertThat(spool.stats().records()).isZero();
    assertThat(spool.stats().waiting()).isZero();
  }

  @Row("E3")
  @Test
  void append_startsAfresh_whenTheDirectoryWasDeleted() throws Exception {
    Spool spool = open();
    spool.append(Rows.rows(0, 40, 200));
    disk.deleteAll(ROOT);
    spool.append(Rows.rows(40, 40, 200)); // needs another segment
    spool.sync();

    assertThat(restart()).contains(40, 79);
  }

  @Test
  void sync_takesOverMoreOrphans_whenTheFirstAreThrough() throws Exception {
    for (int n = 0; n < 100; n++) {
      open().append(Rows.rows(n, 1, 50));
      disk.kill();
    }
    Spool spool = open();
    Set<Integer> found = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      for (SpoolRecord record : Rows.all(spool)) {
        found.add(Rows.verify(record));
        spool.ack(record.sequence());
      }
      spool.sync();
      nanos += TimeUnit.MINUTES.toNanos(1);
      spool.sync();
    }

    assertThat(found).hasSize(100);
    assertThat(disk.files()).hasSize(1);
  }

  @Test
  void replay_goesOn_whenASegmentCannotBeRead() throws Exception {
    Spool spool = open();
    for (int n = 0; n < 60; n += 20) {
      spool.append(Rows.rows(n, 20, 200));
    }
    disk.kill();
    Spool next = open();
    disk.readFails = 1;
    assertThat(next.replay(1 << 20)).isNull();
    disk.heal();
    assertThat(next.replay(1 << 20)).as("not at once again").isNull();
    nanos += TimeUnit.MINUTES.toNanos(1);

    assertThat(Rows.all(next)).hasSize(60);
    assertThat(next.stats().lost()).isEmpty();
  }

  @Row({"E15", "E16"})
  @Test
  void open_isClean_andAllIsThere_whereverTheProcessDied() throws Exception {
    for (boolean power : new boolean[] {false, true}) {
      long longest = Long.MAX_VALUE;
      for (long deadline = 1; deadline <= longest; deadline++) {
        random = new Random(11); // each time the same operations
        disk = new SimDisk(random);
        Spool first = open();
        first.append(Rows.rows(0, 30, 100));
        first.close();
        Life life = new Life();
        disk.operations = 0;
        disk.deadline = deadline;
        SimDisk.Died died = catchThrowableOfType(SimDisk.Died.class, () -> life.live(open()));
        if (died == null) {
          longest = disk.operations;
        }
        disk.heal();
        if (power) {
          disk.crash();
        }
        disk.kill();
        Spool next = open();
        List<SpoolRecord> records = Rows.all(next);
        List<Integer> rows = Rows.verify(records);

        assertThat(rows).as("died at %d", deadline).containsAll(life.owed);
        assertThat(rows).as("died at %d", deadline).doesNotHaveDuplicates();
        if (!power) {
          assertThat(next.stats().lost()).as("died at %d", deadline).isEmpty();
          assertThat(rows).as("died at %d", deadline).doesNotContainAnyElementsOf(life.settled);
        }
        for (SpoolRecord record : records) {
          next.ack(record.sequence());
        }
        next.close();
        assertThat(disk.files()).as("died at %d", deadline).isEmpty();
      }
      assertThat(longest).isGreaterThan(50); // operations; fewer would be another test
    }
  }

  /** Takes over what is there, adds to it, and has it all acknowledged little by little. */
  private static final class Life {

    final Set<Integer> owed = new HashSet<>();

    /** Acknowledged, and that is written down. */
    final Set<Integer> settled = new HashSet<>(Set.of(-1));

    Life() {
      for (int n = 0; n < 30; n++) {
        owed.add(n);
      }
    }

    void live(Spool spool) throws SpoolException {
      List<SpoolRecord> backlog = Rows.all(spool);
      List<Integer> acked = new ArrayList<>();
      long[] sequences = new long[0];
      for (int n = 30; n < 90; n += 20) {
        sequences = spool.append(Rows.rows(n, 20, 100));
        spool.sync();
        for (int i = n; i < n + 20; i++) {
          owed.add(i);
        }
      }
      for (SpoolRecord record : backlog) {
        owed.remove(Rows.verify(record));
        spool.ack(record.sequence());
        acked.add(Rows.verify(record));
        if (record.sequence() % 7 == 0) {
          spool.sync();
          settled.addAll(acked);
        }
      }
      for (int i = 0; i < sequences.length; i++) {
        owed.remove(70 + i);
        spool.ack(sequences[i]);
      }
      spool.sync();
      spool.close();
    }
  }

  @Row("E11")
  @Test
  void open_leavesNothingBehind_whenNothingCanBeLocked() {
    disk.lockFails = 1;
    assertThatExceptionOfType(SpoolException.class).isThrownBy(this::open);
    List<Path> before = disk.names();

    assertThatExceptionOfType(SpoolException.class).isThrownBy(this::open);
    assertThat(disk.names()).isEqualTo(before);
    assertThat(disk.files()).isEmpty();
  }

  @Test
  void open_leavesNothingBehind_whenItsNameCannotBeMadeDurable() throws Exception {
    open().close();
    Set<Path> before = Set.copyOf(disk.names());
    disk.forceFails = 1;

    assertThatExceptionOfType(SpoolException.class).isThrownBy(this::open);
    assertThat(disk.names()).containsExactlyInAnyOrderElementsOf(before);
  }
}
