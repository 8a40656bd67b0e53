// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.otel.lab.OwnClock;
import io.langspan.otel.lab.Row;
import io.langspan.usage.Usage;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What is open at close is ended, marked and delivered, if somebody can end it still: each test
 * asks its open observations afterwards, so that the collector does not take them before.
 */
class UnfinishedIT {

  private static final String LEVEL = "langfuse.observation.level";
  private static final String MESSAGE = "langfuse.observation.status_message";
  private static final String MARK = "langfuse.observation.metadata.langspan.unfinished";

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Row("I2")
  @Test
  void close_endsMarksAndDelivers_whatIsOpen() {
    Instant before = Instant.now();
    Langspan langspan = Sdk.to(server.url()).build();
    Observation open = langspan.observationBuilder("open").type(ObservationType.AGENT).start();
    open.input("question").userId("u").metadata("own", "kept");

    langspan.close();

    Sent sent = server.span("open");
    assertThat(sent.text(LEVEL)).isEqualTo("WARNING");
    assertThat(sent.text(MESSAGE))
        .isEqualTo("unfinished: the client was closed before this observation ended");
    assertThat(sent.text(MARK)).isEqualTo("true");
    assertThat(sent.text("langfuse.observation.metadata.own")).isEqualTo("kept");
    assertThat(sent.text("langfuse.observation.input")).isEqualTo("question");
    assertThat(sent.span().getEndTimeUnixNano())
        .isBetween(nanos(before), nanos(Instant.now().plusMillis(1)));
    assertThat(langspan.status().dropped()).isEmpty();
    assertThat(open.isRecording()).isFalse();
  }

  @Test
  void close_keepsTheTree_whateverWasOpenInIt() {
    Langspan langspan = Sdk.to(server.url()).build();
    Observation root = langspan.observationBuilder("root").noParent().start();
    Observation ended = langspan.observationBuilder("ended").parent(root).start();
    Generation open = langspan.generationBuilder("open").parent(ended).start();
    langspan.observationBuilder("leaf").parent(open).start().end();
    ended.end();
    open.model("gpt-5-mini").usage(Usage.of(10, 5));

    langspan.close();

    assertThat(server.spans()).hasSize(4);
    assertThat(server.span("root").parentId()).isEmpty();
    assertThat(server.span("root").isAppRoot()).isTrue();
    assertThat(server.span("ended").parentId()).isEqualTo(root.id());
    assertThat(server.span("open").parentId()).isEqualTo(ended.id());
    assertThat(server.span("leaf").parentId()).isEqualTo(open.id());
    assertThat(server.span("open").text("langfuse.observation.cost_details")).isNotEmpty();
    assertThat(server.span("ended").text(MARK)).isEmpty();
    assertThat(server.span("leaf").text(MARK)).isEmpty();
  }

  @Test
  void close_keepsLevelAndMessage_thatWereSet() {
    Langspan langspan = Sdk.to(server.url()).build();
    Observation set = langspan.observationBuilder("set").start();
    set.level(ObservationLevel.DEBUG).statusMessage("half done");
    Observation failed = langspan.observationBuilder("failed").start();
    failed.error(new IllegalStateException("boom"));

    langspan.close();

    assertThat(List.of(set, failed)).noneMatch(Observation::isRecording);
    assertThat(server.span("set").text(LEVEL)).isEqualTo("DEBUG");
    assertThat(server.span("set").text(MESSAGE)).isEqualTo("half done");
    assertThat(server.span("set").text(MARK)).isEqualTo("true");
    assertThat(server.span("failed").text(LEVEL)).isEqualTo("ERROR");
    assertThat(server.span("failed").text(MESSAGE)).isEqualTo("boom");
  }

  @Test
  void endAfterClose_doesNothing() {
    Langspan langspan = Sdk.to(server.url()).build();
    try (Observation open = langspan.startObservation("open")) {
      langspan.close();

      open.output("late").end();
    }

    assertThat(server.span("open").text("langfuse.observation.output")).isEmpty();
    assertThat(langspan.status().dropped()).isEmpty();
    assertThat(Context.current()).isEqualTo(Context.root());
  }

  @Test
  void closeOfAJoinedClient_endsItsOwnAlone() {
    try (Joined app = Joined.to(server.url());
        Langspan other = app.processor.langspan(app.openTelemetry)) {
      Observation open = app.langspan.observationBuilder("open").start();
      Observation below = app.langspan.observationBuilder("below").parent(open).start();
      Observation others = other.observationBuilder("others").start();
      var foreign = app.genAi("foreign", Context.root());

      app.langspan.close();

      assertThat(server.spans())
          .extracting(s -> s.span().getName())
          .containsExactlyInAnyOrder("open", "below");
      assertThat(server.span("below").parentId()).isEqualTo(open.id());
      assertThat(server.span("below").text(MARK)).isEqualTo("true");
      assertThat(below.isRecording()).isFalse();
      assertThat(others.isRecording()).isTrue();
      assertThat(foreign.isRecording()).isTrue();
    }
  }

  @Test
  void shutdownOfTheProvider_endsWhatIsOpen_ofAllOurClients() {
    try (Joined app = Joined.to(server.url())) {
      Observation open = app.langspan.observationBuilder("open").start().input("kept");

      assertThat(app.provider.shutdown().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
      assertThat(open.isRecording()).isFalse();
    }

    assertThat(server.span("open").text(MARK)).isEqualTo("true");
    assertThat(server.span("open").text("langfuse.observation.input")).isEqualTo("kept");
  }

  @Test
  void everyObservation_isDeliveredOnce_whileManyStartEndAndOneCloses() throws Exception {
    Langspan langspan = Sdk.to(server.url()).build();
    Queue<Observation> started = new ConcurrentLinkedQueue<>();
    CountDownLatch under = new CountDownLatch(4);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread = new Thread(() -> startAndEndSome(langspan, started, under));
      threads.add(thread);
      thread.start();
    }
    assertThat(under.await(60, TimeUnit.SECONDS)).isTrue();

    langspan.close();
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(60));
    }

    // Each is accepted, or refused because it came too late: none is forgotten.
    assertThat(langspan.status().accepted()).isEqualTo(started.size());
    assertThat(langspan.status().pending()).isZero();
    assertThat(started).noneMatch(Observation::isRecording);
    assertThat(server.spans().stream().map(Sent::id).distinct())
        .hasSize((int) langspan.status().delivered())
        .hasSameSizeAs(server.spans());
  }

  private static void startAndEndSome(
      Langspan langspan, Queue<Observation> started, CountDownLatch under) {
    for (int own = 0; langspan.isEnabled(); own++) {
      Observation one = langspan.observationBuilder("one").noParent().start();
      if (!one.id().isEmpty()) {
        started.add(one);
      }
      if (own % 3 != 0) {
        one.end();
      }
      if (own == 100) {
        under.countDown();
      }
    }
  }

  @Row({"F4", "R8"})
  @Test
  void aMillionThatNeverEnd_costNoMemory_andCloseIsInTime() {
    Langspan langspan = Sdk.to(server.url()).build();
    long before = used();
    for (int i = 0; i < 1_000_000; i++) {
      langspan.observationBuilder("never").noParent().start();
    }

    // What the collector has found is forgotten with the next one that starts.
    long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
    while (used() - before > 30_000_000 && System.nanoTime() - deadline < 0) {
      langspan.observationBuilder("never").noParent().start();
    }
    assertThat(used() - before).isLessThan(30_000_000);
    long start = OwnClock.nanos();
    langspan.close();
    assertThat(OwnClock.since(start)).isLessThan(CloseIT.BOUND);
  }

  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }
}
