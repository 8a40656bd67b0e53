// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in a file of 64 records that something has happened to. */
class DamageTest {

  private static final int RECORDS = 64;
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  private final Random random = new Random(7);
  private final SimDisk disk = new SimDisk(random);
  private SpoolConfig config = SpoolConfig.of(Path.of("/spool"), "https://host", "pk");
  private Path file = Path.of("/");
  private byte[] sound = new byte[0];
  private List<Integer> ends = List.of();

  @BeforeEach
  void write() throws SpoolException {
    write(config);
  }

  private void write(SpoolConfig with) throws SpoolException {
    config = with;
    disk.deleteAll(Path.of("/spool"));
    disk.kill();
    List<SpoolRecord> rows = new ArrayList<>();
    for (int n = 0; n < RECORDS; n++) {
      rows.add(Rows.row(n, n % 23));
    }
    Spool spool = Quiet.open(config, disk, random);
    spool.append(rows);
    spool.close();
    Map.Entry<Path, byte[]> only =
        disk.files().entrySet().stream()
            .filter(entry -> entry.getKey().toString().endsWith(".seg"))
            .findFirst()
            .orElseThrow();
    file = only.getKey();
    sound = only.getValue().clone();
    ends = new ArrayList<>();
    for (int at = 0; at < sound.length; ) {
      at += ByteBuffer.wrap(sound).getInt(at + 8);
      ends.add(at);
    }
    assertThat(ends).hasSize(RECORDS).endsWith(sound.length);
  }

  /** What a start makes of these bytes. Leaves the disk as it was. */
  private Found read(byte[] bytes) throws SpoolException {
    disk.put(file, bytes);
    Spool spool = Quiet.open(config, disk, random);
    List<Integer> rows = Rows.verify(Rows.all(spool));
    SpoolStats stats = spool.stats();
    disk.kill();
    return new Found(rows, stats.lost(Loss.CORRUPT), stats);
  }

  private record Found(List<Integer> rows, long corrupt, SpoolStats stats) {}

  private static List<Integer> allBut(int lost) {
    List<Integer> rows = new ArrayList<>();
    for (int n = 0; n < RECORDS; n++) {
      if (n != lost) {
        rows.add(n);
      }
    }
    return rows;
  }

  private int recordAt(int offset) {
    int n = 0;
    while (ends.get(n) <= offset) {
      n++;
    }
    return n;
  }

  @Row({"E5", "R19"})
  @Test
  void replay_givesAllWholeRecords_whereverTheFileIsCut() throws SpoolException {
    for (int cut = 0; cut < sound.length; cut++) {
      Found found = read(Arrays.copyOf(sound, cut));

      int whole = cut == 0 ? 0 : recordAt(cut);
      assertThat(found.rows).as("cut at %d", cut).isEqualTo(allBut(-1).subList(0, whole));
      assertThat(found.corrupt).as("cut at %d", cut).isZero();
    }
  }

  @Row("E7")
  @Test
  void replay_givesAllWholeRecords_whereverZerosBegin() throws SpoolException {
    for (int cut = 0; cut < sound.length; cut += 3) {
      byte[] bytes = Arrays.copyOf(Arrays.copyOf(sound, cut), sound.length + 100);
      Found found = read(bytes);

      assertThat(found.rows).as("cut at %d", cut).hasSizeGreaterThanOrEqualTo(recordAt(cut));
      assertThat(found.rows).as("cut at %d", cut).hasSizeLessThanOrEqualTo(recordAt(cut) + 1);
    }
  }

  @Row({"E6", "R19"})
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void replay_losesOneRecord_whicheverBitFlips(boolean sealed) throws SpoolException {
    if (sealed) {
      write(config.withKey(KEY));
    }
    int start = 0;
    for (int n = 0; n < RECORDS; n++) {
      for (int at = start; at < ends.get(n); at++) {
        boolean header = at < start + RecordCodec.HEADER;
        for (int bit = header ? 0 : random.nextInt(8); bit < 8; bit += header ? 1 : 8) {
          byte[] bytes = sound.clone();
          bytes[at] ^= (byte) (1 << bit);
          Found found = read(bytes);

          assertThat(found.rows).as("bit %d of byte %d", bit, at).isEqualTo(allBut(n));
          assertThat(found.corrupt).as("bit %d of byte %d", bit, at).isEqualTo(1);
        }
      }
      start = ends.get(n);
    }
  }

  @Row("E7")
  @Test
  void replay_losesWhatWasThere_whenAHoleIsInTheFile() throws SpoolException {
    for (int i = 0; i < 500; i++) {
      int from = random.nextInt(sound.length);
      int to = Math.min(sound.length, from + 1 + random.nextInt(500));
      byte[] bytes = sound.clone();
      Arrays.fill(bytes, from, to, (byte) 0);
      Found found = read(bytes);

      int most = recordAt(to - 1) - recordAt(from) + 1;
      assertThat(found.rows).hasSizeGreaterThanOrEqualTo(RECORDS - most);
    }
  }

  @Test
  void replay_countsARecordOnce_whenItWasDamaged() throws SpoolException {
    byte[] bytes = sound.clone();
    bytes[ends.get(9) + RecordCodec.HEADER + 3] ^= 1;
    bytes[ends.get(19) + 9] ^= 1;
    disk.put(file, bytes);
    Spool first = Quiet.open(config, disk, random);
    Rows.all(first);
    first.close();
    Spool second = Quiet.open(config, disk, random);

    assertThat(Rows.verify(Rows.all(second))).doesNotContain(10, 20).hasSize(RECORDS - 2);
    assertThat(first.stats().lost(Loss.CORRUPT)).isEqualTo(2);
    assertThat(second.stats().lost(Loss.CORRUPT)).isZero();
  }

  @Test
  void replay_takesNothingForAcknowledged_whicheverBitOfThatFlips() throws SpoolException {
    disk.put(file, sound);
    Spool spool = Quiet.open(config, disk, random);
    for (SpoolRecord record : Rows.all(spool).subList(4, 9)) {
      spool.ack(record.sequence());
    }
    spool.close();
    Path acks =
        disk.files().keySet().stream()
            .filter(path -> path.toString().endsWith(".ack"))
            .findFirst()
            .orElseThrow();
    byte[] right = disk.files().get(acks);
    assertThat(read(sound).rows).hasSize(RECORDS - 5);
    for (int bit = 0; bit < right.length * 8; bit++) {
      byte[] wrong = right.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      disk.put(acks, wrong);

      assertThat(read(sound).rows).as("bit %d", bit).hasSize(RECORDS);
    }
  }

  @Test
  void replay_doesNotTakeContentForARecord_whenTheRecordAroundItIsDamaged() throws SpoolException {
    byte[] inner = Arrays.copyOf(sound, ends.get(0));
    Spool spool = Quiet.open(config, disk, random);
    Rows.all(spool).forEach(record -> spool.ack(record.sequence()));
    spool.append(List.of(SpoolRecord.of((byte) 0, "row-0-0", inner)));
    spool.close();
    Path outer =
        disk.files().keySet().stream()
            .filter(path -> path.toString().endsWith(".seg"))
            .findFirst()
            .orElseThrow();
    byte[] bytes = disk.files().get(outer).clone();
    bytes[0] ^= 1;
    disk.put(outer, bytes);
    Spool next = Quiet.open(config, disk, random);

    assertThat(next.replay(1 << 20)).isNull();
    assertThat(next.stats().lost(Loss.CORRUPT)).isEqualTo(1);
  }

  @Row("E8")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 37, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 33 << 20})
  void replay_doesNotBelieveALength_evenWhenItsChecksumIsRight(int length) throws SpoolException {
    byte[] bytes = sound.clone();
    int at = ends.get(4);
    ByteBuffer.wrap(bytes).putInt(at + 8, length);
    CRC32C crc = new CRC32C();
    crc.update(SegmentId.parse(file.getFileName().toString()).salt());
    crc.update(bytes, at, 28);
    ByteBuffer.wrap(bytes).putInt(at + 28, (int) crc.getValue());

    assertThat(read(bytes).rows).isEqualTo(allBut(5));
  }

  @Row({"E8", "R9"})
  @Test
  void replay_endsAndGivesNothing_forRandomFiles() throws SpoolException {
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(3000)];
      random.nextBytes(bytes);
      for (int magics = random.nextInt(20); magics > 0 && bytes.length > 4; magics--) {
        ByteBuffer.wrap(bytes).putInt(random.nextInt(bytes.length - 3), RecordCodec.MAGIC);
      }

      assertThat(read(bytes).rows).isEmpty();
    }
  }

  @Test
  void replay_givesOnlyWhatWasWritten_forFilesMixedUp() throws SpoolException {
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = sound.clone();
      for (int piece = random.nextInt(8); piece >= 0; piece--) {
        int length = random.nextInt(800);
        int from = random.nextInt(sound.length - length);
        int to = random.nextInt(sound.length - length);
        System.arraycopy(sound, from, bytes, to, length);
      }

      assertThat(read(bytes).rows).doesNotHaveDuplicates().isSorted();
    }
  }

  @Test
  void replay_readsAFullOfHeaders_inLinearTime() throws SpoolException {
    byte[] header = Arrays.copyOf(sound, RecordCodec.HEADER);
    byte[] bytes = new byte[1 << 20];
    for (int at = 0; at + header.length <= bytes.length; at += header.length) {
      System.arraycopy(header, 0, bytes, at, header.length);
    }

    assertThat(read(bytes).rows).isEmpty();
  }

  @Row("E9")
  @Test
  void replay_leavesANewerVersionAsItIs_untilItIsTooOld() throws SpoolException {
    byte[] bytes = sound.clone();
    for (int at = 0, n = 0; n < RECORDS; at = ends.get(n++)) {
      bytes[at + 4] = 2;
      CRC32C crc = new CRC32C();
      crc.update(SegmentId.parse(file.getFileName().toString()).salt());
      crc.update(bytes, at, 28);
      ByteBuffer.wrap(bytes).putInt(at + 28, (int) crc.getValue());
    }
    Found found = read(bytes);

    assertThat(found.rows).isEmpty();
    assertThat(found.corrupt).isZero();
    assertThat(found.stats.unreadable()).isEqualTo(RECORDS);
    assertThat(found.stats.bytes()).isZero();
    assertThat(disk.files().get(file)).isEqualTo(bytes);
  }

  @Test
  void replay_leavesWhatAnotherKeyHasSealed() throws SpoolException {
    write(config.withKey(KEY));
    config = config.withKey("another key of 25 letters".getBytes(StandardCharsets.UTF_8));
    Found found = read(sound);

    assertThat(found.rows).isEmpty();
    assertThat(found.corrupt).isZero();
    assertThat(found.stats.unreadable()).isEqualTo(RECORDS);
    config = config.withKey(KEY);
    assertThat(read(sound).rows).hasSize(RECORDS);
  }
}
