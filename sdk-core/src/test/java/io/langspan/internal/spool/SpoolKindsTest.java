// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of some kinds nothing is wanted for a while: they stay, in their order, and stop no other. */
class SpoolKindsTest {

  private static final byte[] ALL = {};

  @TempDir Path temp;
  private Spool spool;
  private int opened;

  @AfterEach
  void close() {
    spool.close();
  }

  private void open() throws SpoolException {
    if (spool != null) {
      spool.close();
    }
    SpoolConfig config = SpoolConfig.of(temp.resolve("spool"), "https://host", "pk");
    // Directories are taken over by the millisecond of their making: no two have the same here
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMillis(opened++));
    spool = Spool.open(config.withSegmentBytes(4_000).withTime(later, System::nanoTime));
  }

  @Test
  void whatIsNotWanted_staysUntilItIs() throws Exception {
    open();
    spool.spill(Rows.rows(0, 6, 100)); // of kinds 0 to 5

    assertThat(Rows.verify(spool.replay(1 << 20, (byte) 1, (byte) 4))).containsExactly(0, 2, 3, 5);
    assertThat(spool.replay(1 << 20, (byte) 1, (byte) 4)).isNull();
    spool.spill(Rows.rows(6, 1, 100));
    assertThat(Rows.verify(spool.replay(1 << 20, (byte) 1))).containsExactly(4, 6);
    assertThat(Rows.verify(spool.replay(1 << 20))).containsExactly(1);
    assertThat(spool.replay(1 << 20)).isNull();
  }

  @Test
  void whatOthersLeft_andNobodyWanted_isCountedAsTheirs_whenItVanishes() throws Exception {
    open();
    spool.append(Rows.rows(0, 4, 100));
    open();
    List<Long> ofOthers = new ArrayList<>();
    List<Long> ofOurs = new ArrayList<>();
    spool.watch(
        new Watch() {
          @Override
          public void gone(long sequence) {}

          @Override
          public void lost(Loss reason, long sequence) {
            ofOurs.add(sequence);
          }

          @Override
          public void lostOfOthers(Loss reason, long records) {
            ofOthers.add(records);
          }
        });
    assertThat(Rows.verify(spool.replay(1 << 20, (byte) 1, (byte) 2))).containsExactly(0, 3);
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".seg")).toList()) {
        Files.delete(file);
      }
    }

    assertThat(spool.replay(1 << 20)).isNull();
    assertThat(ofOthers).containsExactly(1L, 1L);
    assertThat(ofOurs).isEmpty();
    assertThat(spool.stats().waiting()).isZero();
  }

  /** Beside a model: a list of what is there, and whether somebody has it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyOrderOfCalls_givesTheOldestThatIsWanted(long seed) throws Exception {
    Random random = new Random(seed);
    Map<Integer, Boolean> there = new TreeMap<>(); // by number: whether somebody has it
    Map<Integer, Long> sequences = new TreeMap<>();
    int next = 0;
    open();
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(8)) {
        case 0 -> {
          open(); // whatever was not acknowledged comes again
          there.replaceAll((n, held) -> false);
          sequences.clear();
        }
        case 1, 2, 3 -> {
          int count = 1 + random.nextInt(5);
          spool.spill(Rows.rows(next, count, 1 + random.nextInt(500)));
          for (int i = 0; i < count; i++) {
            there.put(next++, false);
          }
        }
        case 4 -> {
          sequences
              .entrySet()
              .removeIf(
                  entry -> {
                    boolean ack = random.nextBoolean();
                    if (ack) {
                      spool.ack(entry.getValue());
                      there.remove(entry.getKey());
                    }
                    return ack;
                  });
        }
        default -> {
          byte[] except = random.nextInt(4) == 0 ? ALL : someKinds(random);
          List<SpoolRecord> some = spool.replay(1 + random.nextInt(1_000), except);
          List<Integer> wanted =
              there.entrySet().stream()
                  .filter(entry -> !entry.getValue() && !contains(except, entry.getKey()))
                  .map(Map.Entry::getKey)
                  .toList();
          List<Integer> got = some == null ? List.of() : Rows.verify(some);
          assertThat(got).isEqualTo(wanted.subList(0, got.size()));
          assertThat(got.isEmpty()).isEqualTo(wanted.isEmpty());
          for (int i = 0; i < got.size(); i++) {
            there.put(got.get(i), true);
            sequences.put(got.get(i), some.get(i).sequence());
          }
        }
      }
      if (step % 50 == 0) {
        spool.sync();
      }
    }
  }

  /** Rows have their number as their kind; kinds that are the same modulo 64 go together. */
  private static byte[] someKinds(Random random) {
    byte[] kinds = new byte[random.nextInt(64)];
    random.nextBytes(kinds);
    return kinds;
  }

  private static boolean contains(byte[] kinds, int number) {
    for (byte kind : kinds) {
      if ((kind & 63) == (number & 63)) {
        return true;
      }
    }
    return false;
  }
}
