// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import io.langspan.otel.LangspanSdk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Figures R13 and R14: what a flush says is what the server has seen, and nothing is ever missing
 * from the books, in runs of faults, sizes and times made of chance.
 */
class HonestFlushIT {

  private static final int RUNS = Figures.times(400, 10_000);

  /**
   * Refusals are not among them but come from rules: a server that has stored a span does not
   * refuse it the next time for its content or its size.
   */
  private static final List<Fault> FAULTS =
      List.of(
          Faults.status(500),
          Faults.status(503),
          Faults.status(429, "Retry-After: 0"),
          Faults.status(429, "Retry-After: 1"),
          Faults.status(408),
          Faults.status(401),
          Faults.html(200),
          Faults.html(502),
          Faults.close(),
          Faults.reset(),
          Faults.resetAfter(10),
          Faults.cut(12),
          Faults.hang(),
          Faults.late(Duration.ofMillis(60)).acknowledged(),
          Faults.success("empty", "").acknowledged(),
          Faults.cut(Faults.headLength()).acknowledged(),
          Faults.status(503).afterRecording(),
          Faults.close().afterRecording(),
          Faults.reset().afterRecording(),
          Faults.cut(12).afterRecording(),
          Faults.hang().afterRecording());

  /** A bare acknowledgement of a batch of scores would hide that one of them was refused. */
  private static final List<Fault> FOR_SCORES =
      FAULTS.stream().filter(fault -> !fault.acknowledges()).toList();

  @AfterAll
  static void close() {
    Lab.awaitClosed();
  }

  // Side by side, as they mostly wait
  @Row({"R13", "R14"})
  @Test
  void flush_isTrue_inEveryRun() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int seed = 0; seed < RUNS; seed++) {
        int one = seed;
        runs.add(threads.submit(() -> run(one)));
      }
      for (Future<?> run : runs) {
        run.get(1, TimeUnit.HOURS);
      }
      Figures.put("R13", "random runs", RUNS);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void run(int seed) {
    Random random = new Random(seed);
    double probability = List.of(0.0, 0.1, 0.3, 0.6, 1.0).get(random.nextInt(5));
    Lab lab =
        new Lab(
            b ->
                b.flushAt(1 + random.nextInt(50))
                    .maxInFlight(1 + random.nextInt(3))
                    .timeout(Duration.ofMillis(100 + random.nextInt(400))));
    try {
      lab.server
          .play(FaultScript.random(seed, probability, FAULTS))
          .play(LedgerServer.SCORES, FaultScript.random(-seed, probability, FOR_SCORES))
          .poison(span -> span.getName().equals(Load.POISON))
          .refuseScores(Set.of("bad"))
          .maxBody(random.nextInt(4) == 0 ? 3_000 : 1_000_000);
      for (int round = 1 + random.nextInt(4); round > 0; round--) {
        lab.load.observations(random.nextInt(60)).scores("good", random.nextInt(10));
        if (random.nextInt(4) == 0) {
          lab.load.large(4_000);
          lab.load.poison();
          lab.load.scores("bad", random.nextInt(3));
        }
        lab.books.flush(Duration.ofMillis(random.nextInt(300)));
        lab.books.status();
      }
      if (random.nextBoolean()) {
        lab.server.play(FaultScript.none()).play(LedgerServer.SCORES, FaultScript.none());
        lab.books.flush(Duration.ofSeconds(1));
      }
    } catch (AssertionError e) {
      throw new AssertionError("Seed " + seed, e);
    } finally {
      lab.close();
    }
  }

  @Row("I13")
  @Test
  void clientsOfTwoProjects_doNotMix() {
    try (LedgerServer server = new LedgerServer().know("pk-two", "sk-two");
        Langspan one = to(server, LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY);
        Langspan two = to(server, "pk-two", "sk-two")) {
      Load ofOne = new Load(one).observations(20);
      Load ofTwo = new Load(two).observations(20);

      assertThat(one.flush(Lab.LONG).delivered()).isEqualTo(20);
      assertThat(two.flush(Lab.LONG).delivered()).isEqualTo(20);

      assertThat(server.book().spanIds(LedgerServer.PUBLIC_KEY)).isEqualTo(ofOne.spanIds());
      assertThat(server.book().spanIds("pk-two")).isEqualTo(ofTwo.spanIds());
    }
  }

  private static Langspan to(LedgerServer server, String publicKey, String secretKey) {
    return LangspanSdk.builder()
        .baseUrl(server.url())
        .credentials(publicKey, secretKey)
        .shutdownHook(false)
        .build();
  }

  // Told once, whoever asks, while others record
  @Row("R13")
  @Test
  void flushesSideBySide_tellEachDeliveryAndEachLossOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (Lab lab = new Lab(b -> b.flushAt(20).timeout(Duration.ofMillis(500)))) {
      lab.server
          .play(FaultScript.random(11, 0.1, List.of(Faults.status(503), Faults.reset())))
          .refuseScores(Set.of("bad"));
      Queue<FlushResult> told = new ConcurrentLinkedQueue<>();
      List<Load> loads = new ArrayList<>();
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Load load = new Load(lab.langspan);
        loads.add(load);
        work.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 50; n++) {
                    load.observations(20);
                  }
                  load.scores("bad", 1);
                }));
      }
      for (int i = 0; i < 2; i++) {
        work.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 20; n++) {
                    told.add(lab.langspan.flush(Duration.ofMillis(20)));
                  }
                }));
      }
      for (Future<?> one : work) {
        one.get(2, TimeUnit.MINUTES);
      }
      FlushResult last = lab.langspan.flush(Lab.LONG);
      told.add(last);

      long ended = loads.stream().mapToLong(Load::ended).sum();
      long delivered = told.stream().mapToLong(FlushResult::delivered).sum();
      long dropped =
          told.stream().mapToLong(r -> r.dropped().values().stream().mapToLong(n -> n).sum()).sum();
      assertThat(last.pending()).isZero();
      assertThat(delivered + dropped).isEqualTo(ended);
      assertThat(delivered).isEqualTo(lab.server.book().size());
      LangspanStatus status = lab.langspan.status();
      assertThat(status.delivered()).isEqualTo(delivered);
      assertThat(status.accepted()).isEqualTo(ended);
      assertThat(dropped).isEqualTo(4);
      loads.forEach(load -> lab.load.adopt(load)); // for the books at the end
    } finally {
      threads.shutdownNow();
    }
  }
}
