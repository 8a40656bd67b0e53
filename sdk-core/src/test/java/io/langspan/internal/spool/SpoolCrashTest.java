// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Figures;
import io.langspan.lab.Row;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Random lives of a spool on a disk that keeps no more than it has promised. */
class SpoolCrashTest {

  private static final int SCHEDULES =
      Integer.getInteger("spool.schedules", Figures.times(10_000, 1_000_000));

  @Row({"E14", "R3"})
  @Test
  void spool_losesNothingDurable_andDeliversNothingCorrupt_inAnySchedule() {
    long replayed = 0;
    for (int seed = Integer.getInteger("spool.seed", 0); seed < SCHEDULES; seed++) {
      try {
        replayed += new Schedule(seed).run();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("schedule " + seed, e);
      }
    }
    Figures.sum("R3", "schedules", SCHEDULES);
    assertThat(replayed).isGreaterThan(SCHEDULES); // or the schedules test nothing
  }

  private static final class Schedule {

    private final Random random;
    private final SimDisk disk;
    private final SpoolConfig config;
    private final Set<Integer> attempted = new HashSet<>();
    private final Set<Integer> owed = new TreeSet<>();
    private final Set<Integer> acked = new HashSet<>();

    /** In the memory of the machine at least, which a process that dies leaves as it is. */
    private final Set<Integer> cached = new TreeSet<>();

    private int rows;
    private long nanos;

    // Of the present life.
    private final Map<Long, Integer> appended = new HashMap<>();
    private final Map<Long, Integer> held = new HashMap<>();
    private final Set<Long> spilled = new HashSet<>();
    private final Set<Long> seen = new HashSet<>();

    Schedule(int seed) {
      random = new Random(seed);
      disk = new SimDisk(random);
      SpoolConfig plain =
          SpoolConfig.of(Path.of("/spool"), "https://host", "pk")
              .withSegmentBytes(300 + random.nextInt(1500))
              .withTime(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), () -> nanos)
              .withDurability(Durability.values()[random.nextInt(3)]);
      config =
          random.nextInt(8) == 0
              ? plain.withKey("0123456789abcdef".getBytes(StandardCharsets.UTF_8))
              : plain;
    }

    int run() throws SpoolException {
      int lives = 1 + random.nextInt(3);
      for (int life = 0; life < lives; life++) {
        live();
      }
      disk.heal();
      Spool spool = Quiet.open(config, disk, random);
      List<Integer> found = Rows.verify(Rows.all(spool));
      assertThat(attempted).containsAll(found);
      assertThat(found).containsAll(owed);
      assertThat(found).containsAll(cached);
      spool.close();
      return found.size();
    }

    private void live() throws SpoolException {
      disk.heal();
      appended.clear();
      held.clear();
      spilled.clear();
      seen.clear();
      Spool spool = Quiet.open(config, disk, random);
      if (random.nextInt(3) == 0) {
        break_();
      }
      for (int step = 5 + random.nextInt(25); step > 0; step--) {
        nanos += (long) (random.nextDouble() * TimeUnit.SECONDS.toNanos(20));
        step(spool);
        owe(spool);
        assertCounted(spool);
      }
      switch (random.nextInt(4)) {
        case 0 -> spool.close();
        case 1 -> {
          disk.kill();
          if (config.durability() != Durability.GROUP) {
            cached.addAll(appended.values());
          }
        }
        default -> {
          disk.crash();
          cached.clear();
        }
      }
      owed.removeAll(acked);
      cached.removeAll(acked);
    }

    private void break_() {
      disk.writeFails = chance();
      disk.forceFails = chance();
      disk.deleteFails = chance();
      disk.readFails = chance();
      disk.truncateFails = chance();
      disk.createFails = chance();
      if (random.nextInt(4) == 0) {
        disk.room = random.nextInt(3000);
      }
    }

    private double chance() {
      return random.nextInt(3) == 0 ? random.nextDouble() / 2 : 0;
    }

    private void step(Spool spool) {
      try {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> append(spool, false);
          case 3 -> append(spool, true);
          case 4 -> spool.sync();
          case 5, 6 -> ack(spool);
          default -> replay(spool);
        }
      } catch (SpoolException expected) {
        if (random.nextInt(4) == 0) {
          disk.heal();
        }
      }
    }

    private void append(Spool spool, boolean only) throws SpoolException {
      List<SpoolRecord> batch = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        attempted.add(rows);
        batch.add(Rows.row(rows++, random.nextInt(120)));
      }
      long[] sequences = only ? spool.spill(batch) : spool.append(batch);
      for (int i = 0; i < sequences.length; i++) {
        int row = Rows.verify(batch.get(i));
        assertThat(appended.put(sequences[i], row)).isNull();
        if (only) {
          spilled.add(sequences[i]);
        } else {
          held.put(sequences[i], row);
          seen.add(sequences[i]);
        }
      }
    }

    private void owe(Spool spool) {
      if (config.durability() == Durability.NONE) {
        return;
      }
      appended.forEach(
          (sequence, row) -> {
            if (sequence <= spool.durableUpTo()) {
              owed.add(row);
            }
          });
      owed.removeAll(acked);
    }

    private void assertCounted(Spool spool) {
      assertThat(spool.contains(0)).isFalse(); // which lets it look at the acknowledgements
      assertThat(spool.stats().records()).isEqualTo(held.size() + spilled.size());
      assertThat(spool.stats().waiting()).isEqualTo(spilled.size());
    }

    private void ack(Spool spool) {
      List<Long> candidates = new ArrayList<>(new TreeSet<>(held.keySet()));
      if (candidates.isEmpty()) {
        return;
      }
      int from = random.nextInt(candidates.size());
      int to = from + random.nextInt(Math.min(6, candidates.size() - from) + 1);
      for (long sequence : candidates.subList(from, to)) {
        acked.add(held.remove(sequence));
        spool.ack(sequence);
      }
    }

    private void replay(Spool spool) throws SpoolException {
      List<SpoolRecord> some = spool.replay(random.nextInt(800));
      if (some != null) {
        for (SpoolRecord record : some) {
          int row = Rows.verify(record);
          assertThat(attempted).contains(row);
          assertThat(seen.add(record.sequence())).as("handed out once").isTrue();
          held.put(record.sequence(), row);
          spilled.remove(record.sequence());
        }
      }
    }
  }
}
