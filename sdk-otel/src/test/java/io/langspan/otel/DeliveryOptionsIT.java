// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Credentials;
import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import io.langspan.SpoolSync;
import io.langspan.SpoolWhenFull;
import io.langspan.otel.lab.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of the delivery do what they say, from the builder to the disk and the wire. */
class DeliveryOptionsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final OtlpServer server = new OtlpServer();

  @TempDir Path spool;

  @AfterEach
  void stop() {
    server.close();
  }

  private static void assertConserved(LangspanStatus status) {
    long dropped = status.dropped().values().stream().mapToLong(n -> n).sum();
    assertThat(
            status.delivered() + status.filtered() + dropped + status.pending() + status.spooled())
        .as("%s", status)
        .isEqualTo(status.accepted() + status.recovered());
  }

  private String onDisk() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(spool)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void spool_keepsWhatAnOutageHolds_andTheNextClientDeliversIt() {
    server.answerTraces(503);
    Langspan first = Sdk.to(server.url()).spoolDirectory(spool).build();
    first.observe("waits", step -> "x");
    FlushResult result = first.flush(Duration.ofMillis(500));
    assertThat(result.spooled() + result.pending()).isEqualTo(1);
    first.close();

    LangspanStatus status = first.status();
    assertThat(status.spooled()).as("%s", status).isEqualTo(1);
    assertThat(status.spoolBytes()).isPositive();
    assertThat(status.dropped()).isEmpty();
    assertConserved(status);

    server.answerTraces(200);
    try (Langspan next = Sdk.to(server.url()).spoolDirectory(spool).build()) {
      next.observe("new", step -> "x");
      next.flush(PATIENCE);
      Await.until("both", () -> next.status().delivered() == 2);

      assertThat(next.status().recovered()).isEqualTo(1);
      assertThat(next.status().lastSuccess()).isNotNull();
      assertConserved(next.status());
    }
    assertThat(server.accepted().stream().map(sent -> sent.span().getName()))
        .containsExactlyInAnyOrder("waits", "new");
  }

  @Test
  void spool_isInClear_unlessThereIsAKey() throws IOException {
    server.answerTraces(503);
    try (Langspan langspan = Sdk.to(server.url()).spoolDirectory(spool).build()) {
      langspan.observe("a", step -> "a personal answer");
      langspan.flush(Duration.ofMillis(300));
    }
    assertThat(onDisk()).contains("a personal answer").doesNotContain(Sdk.SECRET_KEY);

    Map<String, String> environment =
        Map.of(
            "LANGSPAN_SPOOL_DIRECTORY",
            spool.resolve("sealed").toString(),
            "LANGSPAN_SPOOL_KEY",
            "AAECAwQFBgcICQoLDA0ODw==");
    Langspan sealed = Sdk.to(server.url(), environment).build();
    sealed.observe("a", step -> "a secret answer");
    sealed.close();
    assertThat(sealed.status().spooled()).isEqualTo(1);
    assertThat(onDisk()).doesNotContain("a secret answer");
  }

  @Test
  void writeThrough_hasEverythingOnDisk_whenTheCallReturns() throws IOException {
    server.answerTraces(503);
    try (Langspan langspan =
        Sdk.to(server.url())
            .spoolDirectory(spool)
            .spoolSync(SpoolSync.EVERY_WRITE)
            .spoolWhenFull(SpoolWhenFull.REFUSE)
            .spoolBytes(10 << 20)
            .spoolMaxAge(Duration.ofHours(1))
            .writeThrough(true)
            .build()) {
      long start = System.nanoTime();
      langspan.observe("a", step -> "an answer on disk");
      if (System.nanoTime() - start > 1_000_000_000) {
        // The call waits for no more than a second, which the machine may have taken away.
        Await.until("the disk", () -> langspan.status().spooled() == 1);
      }

      assertThat(onDisk()).contains("an answer on disk");
    }
  }

  @Row("G15")
  @Test
  void dropListener_isTold_onAnotherThread_andMayFail() throws InterruptedException {
    BlockingQueue<List<Object>> told = new LinkedBlockingQueue<>();
    try (Langspan langspan =
        Sdk.to(server.url())
            .onDrop(
                (reason, count) -> {
                  told.add(List.of(reason, count, Thread.currentThread().getName()));
                  throw new AssertionError("a listener's own problem");
                })
            .build()) {
      langspan.observe("arrives", step -> "x");
      assertThat(langspan.flush(PATIENCE).complete()).isTrue();
      server.answerTraces(400);
      langspan.observe("refused", step -> "x");
      assertThat(langspan.flush(PATIENCE).dropped()).containsEntry("rejected", 1L);
      List<Object> one = told.poll(30, TimeUnit.SECONDS);
      assertThat(one).isNotNull().startsWith("rejected", 1L);
      assertThat(one.get(2).toString()).startsWith("langspan-export");

      server.answerTraces(200);
      langspan.observe("arrives", step -> "x");
      assertThat(langspan.flush(PATIENCE).complete()).isTrue();
    }
    assertThat(told).isEmpty();
  }

  @Test
  void blockWhenFull_losesNothing_whereThereIsNoRoom() {
    try (Langspan langspan =
        Sdk.to(server.url())
            .queueBytes(1 << 16)
            .flushInterval(Duration.ofMillis(1))
            .blockWhenFull(PATIENCE)
            .build()) {
      String text = "x".repeat(2_000);
      for (int i = 0; i < 300; i++) {
        langspan.observe("a", step -> text);
      }

      FlushResult result = langspan.flush(PATIENCE);
      assertThat(result.delivered()).as("%s", result).isEqualTo(300);
    }
  }

  @Row("C7")
  @Test
  void newKeys_deliverWhatWaitedForThem() {
    AtomicReference<Credentials> keys =
        new AtomicReference<>(Credentials.of(Sdk.PUBLIC_KEY, "sk-lf-revoked"));
    server.answerTraces(401);
    try (Langspan langspan = Sdk.to(server.url()).credentials(keys::get).build()) {
      langspan.observe("waits", step -> "x");
      assertThat(langspan.flush(Duration.ofMillis(500)).pending()).isEqualTo(1);

      server.answerTraces(200);
      keys.set(Credentials.of(Sdk.PUBLIC_KEY, Sdk.SECRET_KEY));

      // A probe of its own accord would come half a minute after the first refusal.
      FlushResult result = langspan.flush(Duration.ofSeconds(20));
      assertThat(result.delivered()).as("%s", result).isEqualTo(1);
    }
  }
}
