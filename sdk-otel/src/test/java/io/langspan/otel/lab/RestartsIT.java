// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figures R13 and R14 with a spool: clients that come and go with one directory while the server
 * fails by chance, each of which says what is delivered, on disk and lost; and the next one finds
 * on disk what was said to be there.
 */
class RestartsIT {

  private static final int RUNS = Figures.times(12, 1_000);

  private static final List<Fault> FAULTS =
      List.of(
          Faults.status(500),
          Faults.status(429, "Retry-After: 1"),
          Faults.status(401),
          Faults.html(200),
          Faults.reset(),
          Faults.hang(),
          Faults.late(Duration.ofMillis(60)).acknowledged(),
          Faults.status(503).afterRecording(),
          Faults.cut(12).afterRecording(),
          Faults.hang().afterRecording());

  /** A bare acknowledgement of a batch of scores would hide that one of them was refused. */
  private static final List<Fault> FOR_SCORES =
      FAULTS.stream().filter(fault -> !fault.acknowledges()).toList();

  @TempDir private Path directory;

  // Side by side, as they mostly wait
  @Row({"R13", "R14"})
  @Test
  void flushAndClose_areTrue_inEveryLife() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int seed = 0; seed < RUNS; seed++) {
        int one = seed;
        runs.add(threads.submit(() -> new Run(one).run()));
      }
      for (Future<?> run : runs) {
        run.get(1, TimeUnit.HOURS);
      }
      Figures.put("R13", "random runs with a spool", RUNS);
    } finally {
      threads.shutdownNow();
    }
  }

  private final class Run {

    private final int seed;
    private final Random random;
    private final LedgerServer server = new LedgerServer();
    private final Path spool;

    /** What those before have left on disk. */
    private long left;

    private long ended;
    private long delivered;
    private long dropped;

    /** How many were recorded that the server does not take. */
    private long poisons;

    Run(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.spool = directory.resolve("spool" + seed);
    }

    void run() {
      try (server) {
        double probability = List.of(0.1, 0.5, 1.0).get(random.nextInt(3));
        server
            .play(FaultScript.random(seed, probability, FAULTS))
            .play(LedgerServer.SCORES, FaultScript.random(-seed, probability, FOR_SCORES))
            .poison(span -> span.getName().equals(Load.POISON))
            .refuseScores(Set.of("bad"));
        for (int lives = 1 + random.nextInt(3); lives > 0; lives--) {
          live();
        }
        server.play(FaultScript.none()).play(LedgerServer.SCORES, FaultScript.none());
        deliverRest();
        if (left > 0) {
          // Of poison alone a client cannot tell whether it is to blame, so it is held.
          server.poison(span -> false);
          deliverRest();
        }
        everythingHasArrived();
      } catch (AssertionError e) {
        throw new AssertionError("Seed " + seed, e);
      }
    }

    private Langspan client() {
      return SpoolApp.client(server.url(), spool)
          .flushAt(1 + random.nextInt(50))
          .queueBytes(random.nextBoolean() ? 100_000 : 10_000_000)
          .timeout(Duration.ofMillis(100 + random.nextInt(300)))
          .flushInterval(Duration.ofMillis(1 + random.nextInt(300)))
          .shutdownHook(false)
          .build();
    }

    /** One client from its start to its end. */
    private void live() {
      Langspan langspan = client();
      Load load = new Load(langspan);
      long deliveredOfOwn = 0;
      long droppedOfOwn = 0;
      for (int round = 1 + random.nextInt(3); round > 0; round--) {
        load.observations(random.nextInt(60)).scores("good", random.nextInt(10));
        if (random.nextInt(4) == 0) {
          load.poison();
          poisons++;
          load.scores("bad", random.nextInt(3));
        }
        FlushResult result = langspan.flush(Duration.ofMillis(random.nextInt(200)));
        deliveredOfOwn += result.delivered();
        droppedOfOwn += sum(result.dropped());
        assertThat(deliveredOfOwn + droppedOfOwn + result.pending() + result.spooled())
            .as("%s, %s", result, langspan.status())
            .isEqualTo(load.ended());
        conserved(langspan.status(), load.ended());
      }
      long start = System.nanoTime();
      langspan.close();
      boolean inTime = Lab.inTime(System.nanoTime() - start);

      Lab.await("nothing pending", () -> inTime || langspan.status().pending() == 0);
      LangspanStatus status = langspan.status();
      conserved(status, load.ended());
      assertThat(status.pending()).as("%s", status).isZero();
      assertThat(status.dropped()).as("%s", status).doesNotContainKey("spool_io");
      assertThat(inTime && status.dropped().containsKey("shutdown")).as("%s", status).isFalse();
      count(status);
    }

    /** A client that only delivers what is there, or learns that the server takes none of it. */
    private void deliverRest() {
      long before = left;
      Langspan langspan = client();
      Lab.await(
          () -> before + " from before, poisons " + poisons + ": " + langspan.status(),
          () -> {
            LangspanStatus now = langspan.status();
            boolean isHeld = now.pending() <= poisons && "HTTP 400".equals(now.lastError());
            return now.recovered() == before && (now.pending() == 0 || isHeld);
          });
      langspan.close();

      LangspanStatus status = langspan.status();
      conserved(status, 0);
      assertThat(status.recovered()).isEqualTo(before);
      count(status);
      Figures.sum("R13", "recovered by later runs", status.recovered());
    }

    private void everythingHasArrived() {
      assertThat(left).as("on disk at the end").isZero();
      assertThat(delivered + dropped).isEqualTo(ended);
      assertThat(server.book().size()).as("stored by the server").isEqualTo(delivered);
      Report report = server.book().report(Set.of());
      assertThat(report.duplicates()).isZero();
      assertThat(report.changed()).isZero();
    }

    private void count(LangspanStatus status) {
      ended += status.accepted();
      delivered += status.delivered();
      dropped += sum(status.dropped());
      left += status.spooled() - status.recovered();
      assertThat(left).isEqualTo(ended - delivered - dropped);
    }
  }

  private static void conserved(LangspanStatus status, long ended) {
    assertThat(status.accepted()).isEqualTo(ended);
    assertThat(status.delivered() + sum(status.dropped()) + status.pending() + status.spooled())
        .as("%s", status)
        .isEqualTo(status.accepted() + status.recovered());
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(n -> n).sum();
  }
}
