// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.otel.lab.ChildProcess.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figure R7: a process that runs for long, with faults all the time, holds no more at its end. */
class SoakIT {

  private static final int SECONDS = Figures.size(15, 3_600);

  /** Each comes once before the time begins, so that all that it needs is loaded. */
  private static final List<Fault> FAULTS =
      List.of(
          Faults.status(503),
          Faults.close(),
          Faults.reset(),
          Faults.status(429, "Retry-After: 1"),
          Faults.hang(),
          Faults.status(503).afterRecording());

  /** So long from one to the next. */
  private static final Duration PAUSE = Duration.ofSeconds(Figures.size(1, 30));

  @TempDir Path directory;

  /** One after the other, each after a pause and an honest answer. */
  private static final class NowAndThen implements FaultScript {

    private long last = System.nanoTime();
    private boolean good;
    private int played;

    @Override
    public Fault next(long number) {
      if (!good || System.nanoTime() - last < PAUSE.toNanos()) {
        good = true; // else the pauses between attempts would grow, and each attempt meet a fault
        return Fault.NONE;
      }
      last = System.nanoTime();
      good = false;
      return FAULTS.get(played++ % FAULTS.size());
    }
  }

  private record Sample(long heap, long threads, long descriptors, long classes) {
    static Sample of(String line) {
      long[] all =
          Arrays.stream(line.substring(line.indexOf('=') + 1).split(","))
              .mapToLong(Long::parseLong)
              .toArray();
      return new Sample(all[0], all[1], all[2], all[3]);
    }
  }

  @Row("R7")
  @Test
  void longRun_holdsNoMoreAtItsEnd_andLosesNothing() {
    try (LedgerServer server = new LedgerServer().play(new NowAndThen())) {
      Ended ended =
          new ChildProcess(
                  SoakingApp.class,
                  server.url(),
                  directory.resolve("spool").toString(),
                  String.valueOf(SECONDS))
              .option("-Xmx256m")
              .option("-XX:+UseSerialGC")
              .whenReady(
                  process ->
                      Lab.await("all faults", () -> server.traffic().faults() >= FAULTS.size()))
              .end();

      List<Sample> samples =
          ended.lines().stream().filter(l -> l.startsWith("sample")).map(Sample::of).toList();
      List<Sample> half = samples.subList(samples.size() / 2, samples.size());
      assertThat(ended.lines()).as("%s", ended).contains("complete=true");
      assertThat(samples).hasSizeGreaterThan(10);
      // What is under way at a look makes it larger; what is kept for ever makes the least larger.
      long growth = least(last(half), Sample::heap) - least(first(half), Sample::heap);
      Figures.put("R7", "seconds", SECONDS);
      Figures.put("R7", "faults", server.traffic().faults());
      Figures.put("R7", "heap grew by KiB", growth / 1024);
      Figures.put("R7", "threads", spread(half, Sample::threads));
      Figures.put("R7", "descriptors", spread(half, Sample::descriptors));
      Figures.put("R7", "classes", spread(half, Sample::classes));
      assertThat(server.traffic().faults()).isGreaterThanOrEqualTo(FAULTS.size());
      assertThat(ended.lines())
          .contains("ended=" + server.book().size(), "delivered=" + server.book().size());
      assertThat(growth).as("heap, %s", half).isLessThan(1 << 20);
      // Ours, and those with which OkHttp watches its connections.
      assertThat(most(half, Sample::threads)).as("threads, %s", half).isLessThanOrEqualTo(3 + 3);
      assertThat(most(half, Sample::descriptors) - least(half, Sample::descriptors))
          .as("descriptors, %s", half)
          .isLessThanOrEqualTo(4);
      assertThat(most(half, Sample::classes) - least(half, Sample::classes))
          .as("classes, %s", half)
          .isLessThanOrEqualTo(20);
    }
  }

  private static List<Sample> first(List<Sample> half) {
    return half.subList(0, half.size() / 3);
  }

  private static List<Sample> last(List<Sample> half) {
    return half.subList(half.size() - half.size() / 3, half.size());
  }

  private static long least(List<Sample> samples, ToLongFunction<Sample> what) {
    return samples.stream().mapToLong(what).min().orElseThrow();
  }

  private static long most(List<Sample> samples, ToLongFunction<Sample> what) {
    return samples.stream().mapToLong(what).max().orElseThrow();
  }

  private static String spread(List<Sample> samples, ToLongFunction<Sample> what) {
    return least(samples, what) + " to " + most(samples, what);
  }
}
