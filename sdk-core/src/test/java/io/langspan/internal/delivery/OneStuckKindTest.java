// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static io.langspan.internal.delivery.TestItem.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.internal.delivery.Endpoint.Reply;
import io.langspan.internal.spool.SpoolConfig;
import io.langspan.lab.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes no scores, as any that is not Langfuse, takes spans all the same. */
class OneStuckKindTest {

  private static final int QUEUE = 200_000;

  @TempDir Path temp;
  private final Endpoint server = new Endpoint();
  private final AtomicInteger scores = new AtomicInteger(404);
  private final AtomicInteger traces = new AtomicInteger(200);

  OneStuckKindTest() throws IOException {
    server.answer(
        request -> Reply.of((request.path().endsWith("ingestion") ? scores : traces).get()));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Bench bench() {
    return new Bench(server.url(), b -> b.queueBytes(QUEUE));
  }

  private Bench spooled() {
    SpoolConfig config = SpoolConfig.of(temp.resolve("spool"), server.url(), "pk");
    return new Bench(server.url(), b -> b.queueBytes(QUEUE).spool(config));
  }

  private static TestItem score(int number) {
    String json = "{\"id\":\"s" + number + "\"}" + " ".repeat(900);
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    return new TestItem(Kind.SCORES, "s" + number, payload.length, () -> payload);
  }

  /** More scores than there is room for, while the server takes none. */
  private static void fillWithScores(Bench bench) {
    for (int i = 0; i < 300; i++) {
      bench.engine.submit(score(i));
      if (i % 10 == 9) {
        bench.kick();
        bench.onWorkerDone();
      }
    }
    bench.untilQuiet(() -> "HTTP 404".equals(bench.engine.status().lastError()));
  }

  private static void submitTraces(Bench bench) {
    for (int i = 0; i < 50; i++) {
      bench.engine.submit(trace("t" + i, 1_000));
      if (i % 10 == 9) {
        bench.kick();
        bench.onWorkerDone();
      }
    }
  }

  @Row("C9")
  @Test
  void spansArrive_whileScoresHaveFilledMemory() {
    try (Bench bench = bench()) {
      fillWithScores(bench);
      submitTraces(bench);

      bench.untilQuiet(() -> bench.engine.status().delivered() == 50);
      assertThat(bench.engine.status().heldBytes()).isBetween(80_000L, QUEUE / 2L);
    }
  }

  @Row("C9")
  @Test
  void spansArrive_whileScoresHaveFilledMemoryAndGoToDisk() {
    try (Bench bench = spooled()) {
      fillWithScores(bench);
      submitTraces(bench);

      bench.untilQuiet(() -> bench.engine.status().delivered() == 50);
      assertThat(bench.engine.status().dropped()).isEqualTo(Map.of());
      assertThat(bench.engine.status().spooled()).isPositive();

      scores.set(200);
      bench.advance(Duration.ofMinutes(10));
      bench.untilQuiet(() -> bench.engine.status().delivered() == 350);
      assertThat(bench.engine.status().spooled()).isZero();
    }
  }

  @Row("C9")
  @Test
  void spansArrive_afterARestartThatFindsScores() {
    Bench before = spooled();
    fillWithScores(before);
    before.close();
    before.untilGone();
    try (Bench bench = spooled()) {
      bench.engine.flush(Duration.ofMillis(50));
      bench.untilQuiet(() -> "HTTP 404".equals(bench.engine.status().lastError()));
      submitTraces(bench);
      bench.untilQuiet(() -> bench.engine.status().delivered() == 50);

      scores.set(200);
      bench.advance(Duration.ofMinutes(10));
      bench.untilQuiet(() -> bench.engine.status().delivered() == 350);
      assertThat(bench.engine.status().dropped()).isEqualTo(Map.of());
    }
  }

  @Test
  void scoresArriveAtLast_whoseShareWasKept() {
    try (Bench bench = bench()) {
      fillWithScores(bench);
      scores.set(200);
      bench.advance(Duration.ofMinutes(10));

      bench.untilQuiet(() -> bench.engine.status().queued() == 0);
      assertThat(bench.engine.status().delivered()).isGreaterThan(80);
    }
  }

  @Test
  void aScoreArrives_whileSpansHaveFilledMemory() {
    traces.set(503);
    scores.set(200);
    try (Bench bench = bench()) {
      bench.submit(score(0));
      bench.kick();
      for (int i = 0; i < 300; i++) {
        bench.engine.submit(trace("t" + i, 1_000));
        if (i % 10 == 9) {
          bench.kick();
          bench.onWorkerDone();
        }
      }
      bench.untilQuiet(() -> "HTTP 503".equals(bench.engine.status().lastError()));
      bench.submit(score(1));
      bench.kick();

      bench.untilQuiet(() -> bench.engine.status().delivered() == 2);
      assertThat(bench.engine.status().heldBytes()).isBetween(QUEUE * 4L / 5, QUEUE * 7L / 8);
    }
  }

  @Test
  void allIsKept_whileTheServerTakesNothing() {
    traces.set(503);
    scores.set(503);
    try (Bench bench = bench()) {
      for (int i = 0; i < 170; i++) {
        bench.submit(trace("t" + i, 1_000));
        bench.kick();
      }
      bench.onWorkerDone();

      assertThat(bench.engine.status().dropped()).isEqualTo(Map.of());
    }
  }
}
