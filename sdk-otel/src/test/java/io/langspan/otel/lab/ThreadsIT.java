// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.LangspanSdk;
import io.langspan.otel.lab.ChildProcess.Ended;
import io.langspan.score.Score;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads, interrupted threads, starved threads. */
class ThreadsIT {

  private static final String DEAD = "http://127.0.0.1:1";

  @AfterAll
  static void awaitClosed() {
    Lab.awaitClosed();
  }

  @Row({"F10", "R16"})
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tenThousandVirtualThreads_onOneCarrier_recordWithoutADeadlock(boolean healthy)
      throws IOException {
    Optional<Path> java = javaWithVirtualThreads();
    assumeTrue(java.isPresent(), "needs a JDK 25");
    try (LedgerServer server = new LedgerServer()) {
      records(
          server,
          healthy,
          new ChildProcess(ManyThreads.class, "virtual", healthy ? server.url() : DEAD)
              .java(java.get())
              .option("-Djdk.virtualThreadScheduler.parallelism=1")
              .option("-Djdk.virtualThreadScheduler.maxPoolSize=1"));
    }
  }

  @Row({"F9", "R16"})
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tenThousandThreads_recordWithoutADeadlock(boolean healthy) {
    try (LedgerServer server = new LedgerServer()) {
      records(
          server,
          healthy,
          new ChildProcess(ManyThreads.class, "platform", healthy ? server.url() : DEAD)
              .option("-Xss256k"));
    }
  }

  private static void records(LedgerServer server, boolean healthy, ChildProcess process) {
    Ended ended = process.end();

    assumeTrue(!ended.err().contains("unable to create native thread"), "too few threads here");
    assertThat(ended.lines())
        .as(ended.err())
        .containsExactly("ended 10000", "accepted 20002", "complete " + healthy, "stuck 0");
    assertThat(server.book().size()).isEqualTo(healthy ? 20_002 : 0);
  }

  /** This one's, if it is new enough, or that of a JDK 25 beside it. */
  private static Optional<Path> javaWithVirtualThreads() throws IOException {
    Path home = Path.of(System.getProperty("java.home"));
    if (Runtime.version().feature() >= 24) {
      return Optional.of(home.resolve("bin/java"));
    }
    Path beside = home.toRealPath().getParent();
    try (DirectoryStream<Path> homes = Files.newDirectoryStream(beside)) {
      for (Path one : homes) {
        Path release = one.resolve("release");
        if (Files.exists(release)
            && Files.readString(release).contains("JAVA_VERSION=\"25")
            && Files.isExecutable(one.resolve("bin/java"))) {
          return Optional.of(one.resolve("bin/java"));
        }
      }
    }
    return Optional.empty();
  }

  @Row("F11")
  @Test
  void interruptedCaller_staysInterrupted_andItsRecordsArrive() {
    try (LedgerServer server = new LedgerServer();
        Langspan langspan = client(server)) {
      Thread.currentThread().interrupt();
      try (Observation one = langspan.startObservation("one")) {
        one.input(List.of("a", "b")).score("good", true).error(new IllegalStateException());
        langspan.event("event");
      }
      langspan.scores().record(Score.numeric("late", 1).session("s"));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      FlushResult early = langspan.flush();
      assertThat(Thread.interrupted()).as("interrupted after a flush").isTrue();

      FlushResult rest = langspan.flush(Lab.LONG);

      assertThat(rest.complete()).isTrue();
      assertThat(early.delivered() + rest.delivered()).isEqualTo(4);
      assertThat(server.book().size()).isEqualTo(4);
    }
  }

  @Row({"F11", "I8"})
  @Test
  void interruptedClose_deliversAllTheSame() {
    try (LedgerServer server = new LedgerServer()) {
      Langspan langspan = client(server);
      langspan.startObservation("first").close();
      langspan.flush(Lab.LONG);
      langspan.startObservation("ended").close();
      Observation open = langspan.observationBuilder("open").start();

      Thread.currentThread().interrupt();
      langspan.close();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(open.isRecording()).isFalse(); // and it was held until here
      assertThat(server.book().size()).isEqualTo(3);
    }
  }

  private static Langspan client(LedgerServer server) {
    return LangspanSdk.builder()
        .baseUrl(server.url())
        .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
        .tracingEnabled(true)
        .sampleRate(1)
        .shutdownHook(false)
        .build();
  }

  @Row("F13")
  @Test
  void starvedProcess_deliversAll() {
    AtomicBoolean over = new AtomicBoolean();
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!over.get()) {
                  Thread.onSpinWait();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    try (Lab lab = new Lab()) {
      lab.load.observationsInStep(2_000).scores("s", 100);
      lab.deliversAll();
    } finally {
      over.set(true);
    }
  }
}
