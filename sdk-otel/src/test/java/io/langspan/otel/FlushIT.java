// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import io.langspan.otel.lab.Row;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A flush says what is true. */
class FlushIT {

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void flush_isComplete_whenAFailureIsFollowedBySuccess() {
    server.wire.stubFor(
        post(urlEqualTo(OtlpServer.TRACES))
            .inScenario("outage")
            .whenScenarioStateIs(STARTED)
            .willReturn(aResponse().withStatus(500))
            .willSetStateTo("over"));
    server.wire.stubFor(
        post(urlEqualTo(OtlpServer.TRACES))
            .inScenario("outage")
            .whenScenarioStateIs("over")
            .willReturn(okJson("{}")));
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      langspan.observe("a", a -> a.score("s", 1));

      FlushResult result = langspan.flush(Await.PATIENCE);

      assertThat(result.complete()).as(result.toString()).isTrue();
      assertThat(result.delivered()).isEqualTo(2);
    }

    assertThat(server.traceRequests()).hasSize(2);
  }

  @Row("I9")
  @Test
  void flush_tellsWhatIsPending_inAnOutage_andDeliversItAfterwards() {
    server.answerTraces(503);
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      langspan.startObservation("a").close();
      langspan.startObservation("b").close();

      FlushResult during = langspan.flush(Duration.ofSeconds(2));
      assertThat(during.complete()).isFalse();
      assertThat(during.pending()).isEqualTo(2);
      assertThat(during.delivered()).isZero();
      assertThat(during.dropped()).isEmpty();
      Await.until("503", () -> langspan.status().lastError().contains("503"));

      server.answerTraces(200);
      FlushResult after = langspan.flush(Await.PATIENCE);
      assertThat(after.complete()).as(after.toString()).isTrue();
      assertThat(after.delivered()).isEqualTo(2);
    }

    assertThat(server.accepted()).hasSize(2).extracting(Sent::id).doesNotHaveDuplicates();
  }

  @Test
  void flush_isNotComplete_whenTheKeysAreRefused_andNothingIsDropped() {
    server.answerTraces(401);
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      langspan.startObservation("a").close();

      FlushResult result = langspan.flush(Duration.ofSeconds(2));

      assertThat(result.complete()).isFalse();
      assertThat(result.pending()).isEqualTo(1);
      assertThat(result.dropped()).isEmpty();
      Await.until("401", () -> langspan.status().lastError().contains("401"));
    }
  }

  @Test
  void flush_isNotComplete_withNobodyThere() {
    try (Langspan langspan = Sdk.to("http://127.0.0.1:1").build()) {
      langspan.startObservation("a").close();

      assertThat(langspan.flush(Duration.ofMillis(300)).pending()).isEqualTo(1);
    }
  }

  @Test
  void flush_countsWhatTheServerRefuses() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      langspan.startObservation("good").close();
      langspan.flush(Await.PATIENCE);
      server.answerTraces(400);
      langspan.startObservation("bad").close();

      FlushResult result = langspan.flush(Await.PATIENCE);

      assertThat(result.complete()).isFalse();
      assertThat(result.pending()).isZero();
      assertThat(result.dropped().values()).containsExactly(1L);
      LangspanStatus status = langspan.status();
      assertThat(status.accepted()).isEqualTo(2);
      assertThat(status.delivered()).isEqualTo(1);
    }
  }

  @Test
  void forceFlush_failsWhenNotDelivered_andSucceedsWhenDelivered() {
    try (Joined app = Joined.to(server.url())) {
      app.genAi("good", Context.root()).end();
      assertThat(app.provider.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
      server.answerTraces(400);
      app.genAi("lost", Context.root()).end();
      CompletableResultCode lost = app.provider.forceFlush().join(60, TimeUnit.SECONDS);
      assertThat(lost.isDone()).isTrue();
      assertThat(lost.isSuccess()).isFalse();

      server.answerTraces(200);
      app.genAi("arrived", Context.root()).end();
      CompletableResultCode arrived = app.provider.forceFlush().join(60, TimeUnit.SECONDS);
      assertThat(arrived.isSuccess()).isTrue();
    }
  }

  @Test
  void flushOfAProcessorsClient_coversForeignSpans() {
    try (Joined app = Joined.to(server.url())) {
      app.genAi("foreign", Context.root()).end();

      FlushResult result = app.langspan.flush(Await.PATIENCE);

      assertThat(result.spansCovered()).isTrue();
      assertThat(result.delivered()).isEqualTo(1);
    }
  }
}
