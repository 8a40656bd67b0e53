// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.langspan.lab.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpoolTest {

  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  @TempDir Path temp;

  private Instant now = Instant.parse("2026-03-01T00:00:00Z");
  private long nanos;
  private Spool spool;

  @AfterEach
  void close() {
    if (spool != null) {
      spool.close();
    }
  }

  private SpoolConfig config() {
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    return SpoolConfig.of(temp.resolve("spool"), "https://host", "pk-1")
        .withTime(clock, () -> nanos);
  }

  private Spool reopen(SpoolConfig config) throws SpoolException {
    close();
    spool = Spool.open(config);
    return spool;
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      return files.filter(path -> path.toString().endsWith(suffix)).toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void replay_givesWhatFormerRunsLeft_inTheirOrder(Durability durability) throws Exception {
    SpoolConfig config = config().withDurability(durability);
    reopen(config).append(Rows.rows(0, 10, 100));
    spool.append(Rows.rows(10, 10, 3000));
    now = now.plusMillis(1);
    reopen(config).append(Rows.rows(20, 10, 100));
    now = now.plusMillis(1);

    List<SpoolRecord> records = Rows.all(reopen(config));

    assertThat(Rows.verify(records)).containsExactlyElementsOf(Rows.verify(Rows.rows(0, 30, 0)));
    assertThat(spool.stats().records()).isEqualTo(30);
    assertThat(spool.replay(1000)).isNull();
  }

  @Test
  void replay_givesNotMoreThanWanted_butAlwaysOne() throws Exception {
    reopen(config()).append(Rows.rows(0, 5, 1000));
    reopen(config());

    assertThat(Rows.verify(spool.replay(1))).containsExactly(0);
    assertThat(Rows.verify(spool.replay(2500))).containsExactly(1, 2);
    assertThat(Rows.verify(spool.replay(1 << 20))).containsExactly(3, 4);
    assertThat(spool.replay(1 << 20)).isNull();
  }

  @Test
  void replay_givesWhatWasSpilled_onceAndInOrder_andNotWhatIsHeld() throws Exception {
    reopen(config().withSegmentBytes(2000));
    spool.spill(Rows.rows(0, 3, 500));
    spool.append(Rows.rows(3, 3, 500));
    assertThat(Rows.verify(spool.replay(1 << 20))).containsExactly(0, 1, 2);
    spool.spill(Rows.rows(6, 3, 500));

    assertThat(Rows.verify(Rows.all(spool))).containsExactly(6, 7, 8);
    assertThat(spool.replay(1 << 20)).isNull();
    assertThat(Rows.all(reopen(config()))).hasSize(9);
  }

  @Test
  void ack_keepsARecordFromBeingSentAgain() throws Exception {
    long[] sequences = reopen(config()).append(Rows.rows(0, 10, 100));
    spool.ack(sequences[0]);
    spool.ack(sequences[7]);
    List<SpoolRecord> records = Rows.all(reopen(config()));
    assertThat(Rows.verify(records)).containsExactly(1, 2, 3, 4, 5, 6, 8, 9);
    spool.ack(records.get(3).sequence());

    assertThat(Rows.verify(Rows.all(reopen(config())))).containsExactly(1, 2, 3, 5, 6, 8, 9);
  }

  @Test
  void ack_deletesASegment_whenAllOfItIsAcknowledged() throws Exception {
    reopen(config().withSegmentBytes(5000));
    long[] first = spool.append(Rows.rows(0, 4, 1000));
    spool.append(Rows.rows(4, 4, 1000));
    assertThat(files(".seg")).hasSize(2);
    for (long sequence : first) {
      spool.ack(sequence);
    }
    spool.sync();

    assertThat(files(".seg")).hasSize(1);
    assertThat(spool.stats().segments()).isEqualTo(1);
    assertThat(spool.stats().records()).isEqualTo(4);
  }

  @Test
  void sync_deletesWhatIsDelivered_soonAfterTheLastAppend() throws Exception {
    long[] sequences = reopen(config()).append(Rows.rows(0, 1, 1000));
    spool.ack(sequences[0]);
    spool.sync();
    assertThat(files(".seg")).hasSize(1);
    nanos += TimeUnit.SECONDS.toNanos(2);
    spool.sync();

    assertThat(files(".seg")).isEmpty();
    assertThat(spool.stats()).isEqualTo(new SpoolStats(0, 0, 0, 0, Map.of(), 0));
    assertThat(spool.append(Rows.rows(1, 1, 10))).containsExactly(2);
  }

  @Test
  void ack_ofNumbersNobodyKnows_doesNothing() throws Exception {
    reopen(config()).append(Rows.rows(0, 3, 10));
    for (long sequence :
        new long[] {0, -1, 4, 1L << 47, 7L << 48, Long.MAX_VALUE, Long.MIN_VALUE}) {
      spool.ack(sequence);
      assertThat(spool.contains(sequence)).isFalse();
    }
    spool.sync();

    assertThat(spool.stats().records()).isEqualTo(3);
  }

  @Test
  void contains_tellsWhatIsOnDisk() throws Exception {
    long[] sequences = reopen(config()).append(Rows.rows(0, 2, 10));
    spool.ack(sequences[0]);

    assertThat(spool.contains(sequences[0])).isFalse();
    assertThat(spool.contains(sequences[1])).isTrue();
    List<SpoolRecord> records = Rows.all(reopen(config()));
    assertThat(spool.contains(records.get(0).sequence())).isTrue();
  }

  @Test
  void durableUpTo_followsTheMode() throws Exception {
    reopen(config()).append(Rows.rows(0, 3, 10));
    assertThat(spool.durableUpTo()).isZero();
    spool.sync();
    assertThat(spool.durableUpTo()).isEqualTo(3);

    reopen(config().withDurability(Durability.EVERY_WRITE)).append(Rows.rows(0, 3, 10));
    assertThat(spool.durableUpTo()).isEqualTo(3);
  }

  @Test
  void close_leavesNoDirectory_whenAllIsAcknowledged() throws Exception {
    long[] sequences = reopen(config()).append(Rows.rows(0, 3, 10));
    for (long sequence : sequences) {
      spool.ack(sequence);
    }
    spool.close();

    assertThat(files("lock")).isEmpty();
    assertThat(files(config().binding())).hasSize(1);
    try (Stream<Path> left =
        Files.list(files(config().binding()).get(0)).filter(Files::isDirectory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void adoptedDirectories_goAway_whenAllInThemIsAcknowledged() throws Exception {
    reopen(config().withSegmentBytes(2000)).append(Rows.rows(0, 10, 500));
    for (SpoolRecord record : Rows.all(reopen(config()))) {
      spool.ack(record.sequence());
    }
    spool.sync();

    assertThat(files("lock")).hasSize(1);
    assertThat(files(".seg")).isEmpty();
    assertThat(files(".ack")).isEmpty();
    assertThat(spool.stats().bytes()).isZero();
  }

  @Test
  void append_dropsTheOldest_whenTheQuotaIsReached() throws Exception {
    SpoolConfig config = config().withQuota(20_000, WhenFull.OLDEST_FIRST);
    reopen(config).append(Rows.rows(0, 4, 1000));
    reopen(config);
    spool.spill(Rows.rows(4, 4, 1000));
    for (int n = 8; n < 40; n += 4) {
      spool.append(Rows.rows(n, 4, 1000));
      assertThat(spool.stats().bytes()).isLessThanOrEqualTo(20_000);
    }
    // Of the first run, and what was spilled; the others are held by us and so not lost.
    assertThat(spool.stats().lost()).isEqualTo(Map.of(Loss.SPOOL_FULL, 8L));
    assertThat(spool.contains(5)).isFalse();

    assertThat(Rows.verify(Rows.all(reopen(config)))).endsWith(36, 37, 38, 39).doesNotContain(8);
  }

  @Test
  void append_isRefused_whenTheQuotaIsReachedAndNothingMayGo() throws Exception {
    reopen(config().withQuota(10_000, WhenFull.REFUSE));
    long[] sequences = spool.append(Rows.rows(0, 8, 1000));

    assertThatExceptionOfType(SpoolException.class)
        .isThrownBy(() -> spool.append(Rows.rows(8, 4, 1000)))
        .extracting(SpoolException::reason)
        .isEqualTo(SpoolException.Reason.FULL);
    assertThat(spool.stats().records()).isEqualTo(8);
    for (long sequence : sequences) {
      spool.ack(sequence);
    }
    nanos += TimeUnit.SECONDS.toNanos(2);
    spool.sync();
    assertThat(spool.append(Rows.rows(8, 4, 1000))).hasSize(4);
  }

  @Test
  void append_isRefused_whenItWouldNeverFit() throws Exception {
    reopen(config().withQuota(10_000, WhenFull.OLDEST_FIRST));

    assertThatExceptionOfType(SpoolException.class)
        .isThrownBy(() -> spool.append(Rows.rows(0, 1, 20_000)))
        .extracting(SpoolException::reason)
        .isEqualTo(SpoolException.Reason.TOO_LARGE);
    assertThatExceptionOfType(SpoolException.class)
        .isThrownBy(
            () -> spool.append(List.of(SpoolRecord.of((byte) 0, "i".repeat(70_000), new byte[0]))))
        .extracting(SpoolException::reason)
        .isEqualTo(SpoolException.Reason.TOO_LARGE);
  }

  @Test
  void replay_doesNotGiveWhatIsTooOld() throws Exception {
    reopen(config()).append(Rows.rows(0, 3, 10));
    now = now.plus(Duration.ofHours(23));
    spool.append(Rows.rows(3, 3, 10));
    now = now.plus(Duration.ofHours(2));

    assertThat(Rows.verify(Rows.all(reopen(config())))).containsExactly(3, 4, 5);
    assertThat(spool.stats().lost(Loss.EXPIRED)).isEqualTo(3);
    Rows.all(reopen(config()));
    assertThat(spool.stats().lost(Loss.EXPIRED)).as("counted once").isZero();
  }

  @Test
  void sync_deletesWhatIsTooOld_evenIfNobodyReads() throws Exception {
    reopen(config().withSegmentBytes(500)).append(Rows.rows(0, 3, 1000));
    spool.close();
    for (Path segment : files(".seg")) {
      Files.setLastModifiedTime(segment, FileTime.from(now));
    }
    reopen(config()).spill(Rows.rows(3, 3, 1000));
    now = now.plus(Duration.ofHours(25));
    nanos += TimeUnit.MINUTES.toNanos(1);
    spool.sync();

    assertThat(files(".seg")).isEmpty();
    assertThat(spool.stats().lost(Loss.EXPIRED)).isEqualTo(6);
    assertThat(spool.stats().records()).isZero();
  }

  @Row("E18")
  @Test
  void replay_takesNothingForOld_whenTheClockWentBack() throws Exception {
    reopen(config()).append(Rows.rows(0, 3, 10));
    now = now.minus(Duration.ofDays(3650));
    spool.append(Rows.rows(3, 3, 10));

    assertThat(Rows.verify(Rows.all(reopen(config())))).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Row("E17")
  @Test
  void replay_givesNothingOfOtherKeysOrHosts() throws Exception {
    reopen(config()).append(Rows.rows(0, 3, 10));
    close();
    try (Spool other = Spool.open(SpoolConfig.of(temp.resolve("spool"), "https://host", "pk-2"))) {
      assertThat(other.replay(1 << 20)).isNull();
      other.sync();
    }
    try (Spool other = Spool.open(SpoolConfig.of(temp.resolve("spool"), "https://host2", "pk-1"))) {
      assertThat(other.replay(1 << 20)).isNull();
    }

    assertThat(Rows.all(reopen(config()))).hasSize(3);
  }

  @Test
  void sync_deletesWhatIsOfOtherKeys_whenItIsTooOld() throws Exception {
    reopen(config().withSegmentBytes(500)).append(Rows.rows(0, 3, 1000));
    close();
    Path directory = files(".seg").get(0).getParent();
    Files.setLastModifiedTime(directory, FileTime.from(now));
    now = now.plus(Duration.ofHours(26));
    SpoolConfig other = config();
    spool =
        Spool.open(
            SpoolConfig.of(temp.resolve("spool"), "https://host", "pk-2")
                .withTime(other.clock(), other.nanos()));
    assertThat(spool.replay(1 << 20)).isNull();
    for (int i = 0; i < 3; i++) {
      spool.sync();
    }

    assertThat(directory).doesNotExist();
    assertThat(spool.stats().lost(Loss.EXPIRED)).isEqualTo(3);
  }

  @Test
  void sync_keepsWhatIsOfOtherKeys_forAsLongAsTheseWereTold() throws Exception {
    reopen(config().withMaxAge(Duration.ofDays(7))).append(Rows.rows(0, 3, 10));
    close();
    Path directory = files(".seg").get(0).getParent();
    Files.setLastModifiedTime(directory, FileTime.from(now));
    SpoolConfig brief = otherKeys().withMaxAge(Duration.ofHours(1));
    now = now.plus(Duration.ofDays(6));
    try (Spool other = Spool.open(brief)) {
      other.sync();
    }
    assertThat(directory).exists();
    now = now.plus(Duration.ofDays(2));
    spool = Spool.open(brief);
    spool.sync();

    assertThat(directory).doesNotExist();
  }

  @Test
  void sync_keepsWhatIsOfOtherKeys_noLongerThanTheLastOfThemWasTold() throws Exception {
    reopen(config().withMaxAge(Duration.ofDays(7))).append(Rows.rows(0, 3, 10));
    reopen(config().withMaxAge(Duration.ofHours(1)));
    close();
    Path directory = files(".seg").get(0).getParent();
    Files.setLastModifiedTime(directory, FileTime.from(now));
    now = now.plus(Duration.ofHours(3));
    spool = Spool.open(otherKeys().withMaxAge(Duration.ofDays(7)));
    spool.sync();

    assertThat(directory).doesNotExist();
  }

  private SpoolConfig otherKeys() {
    SpoolConfig own = config();
    return SpoolConfig.of(temp.resolve("spool"), "https://host", "pk-2")
        .withTime(own.clock(), own.nanos());
  }

  @Row("R11")
  @Test
  void files_showNothing_whenThereIsAKey() throws Exception {
    byte[] canary = "the canary sings".repeat(20).getBytes(StandardCharsets.UTF_8);
    SpoolConfig config = config().withKey(KEY);
    reopen(config)
        .append(
            List.of(
                SpoolRecord.of((byte) 1, "canary-1", canary),
                SpoolRecord.of((byte) 1, "canary-2", canary)));
    spool.sync();
    for (Path file : files("")) {
      if (Files.isRegularFile(file)) {
        assertThat(Rows.text(Files.readAllBytes(file)))
            .doesNotContain("canary", "sings", Rows.text(KEY), "pk-1", "host");
      }
    }
    String first = Rows.text(Files.readAllBytes(files(".seg").get(0)));
    assertThat(first.substring(first.length() / 2))
        .isNotEqualTo(first.substring(0, first.length() / 2));

    assertThat(reopen(config).replay(1 << 20))
        .extracting(SpoolRecord::payload)
        .containsExactly(canary, canary);
  }

  @Test
  void replay_givesWhatIsInClear_alsoWhenThereIsAKeyNow() throws Exception {
    reopen(config()).append(Rows.rows(0, 3, 10));

    assertThat(Rows.all(reopen(config().withKey(KEY)))).hasSize(3);
  }

  @Test
  void replay_leavesWhatIsSealed_whenThereIsNoKeyNow() throws Exception {
    reopen(config().withKey(KEY)).append(Rows.rows(0, 3, 10));
    assertThat(reopen(config()).replay(1 << 20)).isNull();
    assertThat(spool.stats().unreadable()).isEqualTo(3);

    assertThat(Rows.all(reopen(config().withKey(KEY)))).hasSize(3);
  }

  @Test
  void config_refusesAShortKey_andShowsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> config().withKey(new byte[15]));
    assertThat(config().withKey(KEY).toString()).doesNotContain("key", "pk-1");
  }

  @Test
  void replay_keepsIdAndKind() throws Exception {
    SpoolRecord record = SpoolRecord.of((byte) -3, "naïve-\u6f22-id", new byte[0]);
    reopen(config()).append(List.of(record));

    assertThat(reopen(config()).replay(1))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.id()).isEqualTo(record.id());
              assertThat(found.kind()).isEqualTo((byte) -3);
              assertThat(found.payload()).isEmpty();
            });
  }

  @Test
  void append_worksOnAThreadThatIsInterrupted_andLeavesItSo() throws Exception {
    reopen(config().withDurability(Durability.EVERY_WRITE));
    Thread.currentThread().interrupt();
    try {
      spool.append(Rows.rows(0, 100, 1000));
      spool.append(Rows.rows(100, 100, 1000));
      spool.sync();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(spool.stats().segments()).isEqualTo(1);
    assertThat(Rows.all(reopen(config()))).hasSize(200);
  }

  @Test
  void append_survivesInterruptionsAtAnyMoment() throws Exception {
    reopen(config());
    Thread owner = Thread.currentThread();
    AtomicBoolean done = new AtomicBoolean();
    Thread other =
        new Thread(
            () -> {
              while (!done.get()) {
                owner.interrupt();
                Thread.onSpinWait();
              }
            });
    other.start();
    try {
      for (int n = 0; n < 1000; n += 5) {
        spool.append(Rows.rows(n, 5, 1000));
        spool.sync();
      }
    } finally {
      done.set(true);
      while (other.isAlive()) {
        Thread.interrupted();
        Thread.onSpinWait();
      }
      Thread.interrupted();
    }

    assertThat(Rows.all(reopen(config()))).hasSize(1000);
  }

  @Test
  void ack_worksFromAnyThread() throws Exception {
    reopen(config().withSegmentBytes(10_000));
    BlockingQueue<Long> sent = new LinkedBlockingQueue<>();
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (long sequence = sent.take(); sequence > 0; sequence = sent.take()) {
                    spool.ack(sequence);
                    spool.stats();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      senders.add(sender);
      sender.start();
    }
    for (int n = 0; n < 5000; n += 5) {
      for (long sequence : spool.append(Rows.rows(n, 5, 100))) {
        sent.add(sequence);
      }
    }
    senders.forEach(sender -> sent.add(-1L));
    for (Thread sender : senders) {
      sender.join();
    }
    spool.sync();

    assertThat(spool.stats().records()).isZero();
    assertThat(spool.stats().segments()).isEqualTo(1);
  }

  @Test
  void close_isFinal_andMayBeRepeated() throws Exception {
    reopen(config()).append(Rows.rows(0, 1, 1));
    spool.close();
    spool.close();
    spool.ack(1);

    assertThatExceptionOfType(SpoolException.class)
        .isThrownBy(() -> spool.append(Rows.rows(0, 1, 1)))
        .extracting(SpoolException::reason)
        .isEqualTo(SpoolException.Reason.CLOSED);
  }

  @Test
  void append_spreadsOverSegments_andABatchStaysTogether() throws Exception {
    reopen(config().withSegmentBytes(10_000));
    for (int n = 0; n < 40; n += 4) {
      spool.append(Rows.rows(n, 4, 1000));
    }
    spool.append(Rows.rows(40, 30, 1000)); // more than a segment

    assertThat(spool.stats().segments()).isEqualTo(6);
    assertThat(Rows.all(reopen(config()))).hasSize(70);
  }
}
