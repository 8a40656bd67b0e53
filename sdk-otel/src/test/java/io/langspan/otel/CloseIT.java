// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.lab.OwnClock;
import io.langspan.otel.lab.Row;
import io.langspan.score.Score;
import io.opentelemetry.context.Context;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CloseIT {

  /** Two seconds are promised; the third is for a machine that is busy with other things. */
  static final Duration BOUND = Duration.ofSeconds(3);

  @Test
  void close_takesNoLonger_thanTwoSeconds_withASilentServer() {
    try (SilentServer silent = new SilentServer()) {
      Langspan langspan = Sdk.to(silent.url()).build();
      for (int i = 0; i < 1_000; i++) {
        langspan.observe("a", a -> a.input("x").score("s", 1));
      }

      long start = OwnClock.nanos();
      langspan.close();

      assertThat(OwnClock.since(start)).isLessThan(BOUND);
      Await.until("all counted", () -> langspan.status().pending() == 0);
      assertThat(langspan.status().dropped().values().stream().mapToLong(n -> n).sum())
          .isEqualTo(2_000);
    }
  }

  @Test
  void shutdownOfAProcessor_takesNoLonger_andAdmitsTheLoss() {
    try (SilentServer silent = new SilentServer();
        Joined app = Joined.to(silent.url())) {
      app.genAi("a", Context.root()).end();

      long start = OwnClock.nanos();
      var result = app.provider.shutdown().join(60, TimeUnit.SECONDS);

      assertThat(OwnClock.since(start)).isLessThan(BOUND);
      assertThat(result.isDone()).isTrue();
      assertThat(result.isSuccess()).isFalse();
    }
  }

  @Row("I8")
  @Test
  void close_delivers_andMayBeCalledAgain() {
    try (OtlpServer server = new OtlpServer()) {
      Langspan langspan = Sdk.to(server.url()).build();
      langspan.startObservation("a").close();

      langspan.close();
      langspan.close();

      assertThat(server.spans()).hasSize(1);
      assertThat(langspan.isEnabled()).isFalse();
    }
  }

  @Row({"G3", "I8"})
  @Test
  void useAfterClose_harmsNobody_andWhatIsLostIsCounted() {
    try (OtlpServer server = new OtlpServer()) {
      Langspan langspan = Sdk.to(server.url()).build();
      langspan.startObservation("first").close();
      langspan.flush(Await.PATIENCE);
      Observation early = langspan.startObservation("early");
      langspan.close();

      early.input("x").close();
      langspan.scores().record(Score.numeric("late", 1).session("s"));
      try (Observation late = langspan.startObservation("late")) {
        assertThat(late.isRecording()).isFalse();
      }
      assertThat(langspan.<String, RuntimeException>observe("late", o -> "fine")).isEqualTo("fine");

      assertThat(langspan.status().dropped().values()).containsExactly(1L);
      assertThat(langspan.flush(Duration.ofSeconds(1)).complete()).isFalse();
      assertThat(server.spans())
          .extracting(s -> s.span().getName())
          .containsExactly("first", "early");
    }
  }

  @Test
  void closedClient_isForgottenByTheShutdownHook() {
    try (OtlpServer server = new OtlpServer()) {
      WeakReference<Langspan> client = closed(server);

      assertThat(afterCollection(client)).isNull();
    }
  }

  private static WeakReference<Langspan> closed(OtlpServer server) {
    Langspan langspan = Sdk.to(server.url()).shutdownHook(true).build();
    langspan.startObservation("a").close();
    langspan.close();
    return new WeakReference<>(langspan);
  }

  private static @Nullable Langspan afterCollection(WeakReference<Langspan> client) {
    long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
    while (client.get() != null && System.nanoTime() - deadline < 0) {
      System.gc();
    }
    return client.get();
  }
}
