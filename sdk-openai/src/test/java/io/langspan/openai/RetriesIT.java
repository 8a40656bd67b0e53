// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.entry;

import com.github.tomakehurst.wiremock.http.Fault;
import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.InternalServerException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.langspan.local.LocalObservation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.EventData;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetriesIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  @Test
  void create_isOneGeneration_whenTheServerIsBusyAtFirst() {
    bench.answers(Bench.failure(503), Bench.chat());

    bench.client().chat().completions().create(Asked.chat().build());

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.output()).contains("Four weeks.");
    assertThat(call.metadata())
        .contains(entry("retry_count", "1"), entry("request_id", "req_1"))
        .doesNotContainKey("error_code");
    assertThat(call.metadata().get("attempts"))
        .contains("\"status\":503")
        .contains("\"request_id\":\"req_failed\"")
        .contains("\"status\":200");
  }

  @Test
  void create_tellsEachRequestAsAnEvent_whenItTakesSeveral() {
    bench.answers(Bench.failure(503).withHeader("Retry-After", "7"), Bench.chat());

    try (Spans spans = new Spans()) {
      OpenAIClient client = LangspanOpenAI.wrap(bench.plain(), spans.langspan);
      client.chat().completions().create(Asked.chat().build());

      List<EventData> attempts = Spans.attempts(spans.only());
      assertThat(attempts)
          .extracting(e -> e.getAttributes().get(AttributeKey.longKey("http.attempt.number")))
          .containsExactly(1L, 2L);
      assertThat(attempts)
          .extracting(e -> e.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
          .containsExactly(503L, 200L);
      assertThat(attempts)
          .extracting(e -> e.getAttributes().get(AttributeKey.stringKey("http.attempt.request_id")))
          .containsExactly("req_failed", "req_1");
      assertThat(attempts.get(0).getAttributes().asMap())
          .containsEntry(AttributeKey.stringKey("http.attempt.retry_after"), "7")
          .containsKey(AttributeKey.longKey("http.attempt.duration_ms"));
      assertThat(attempts.get(0).getEpochNanos()).isLessThan(attempts.get(1).getEpochNanos());
    }
  }

  @Test
  void create_lastsAsLongAsTheApplicationWaits_whenItIsToldToWait() {
    bench.answers(Bench.failure(429, 300), Bench.chat());

    bench.client().chat().completions().create(Asked.chat().build());

    LocalObservation call = bench.only();
    assertThat(Duration.between(call.startTime(), call.endTime()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(290));
    assertThat(call.metadata()).containsEntry("retry_count", "1");
  }

  @Test
  void create_isOneGeneration_whenTheConnectionIsResetAtFirst() {
    bench.answers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), Bench.chat());

    bench.client().chat().completions().create(Asked.chat().build());

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.metadata()).containsEntry("retry_count", "1");
    assertThat(call.metadata().get("attempts"))
        .contains("\"error\":\"java.net.SocketException\"")
        .contains("\"status\":200");
  }

  @Test
  void create_isOneFailure_whenNoRequestSucceeds() {
    bench.answer(Bench.failure(500));

    Throwable thrown =
        catchThrowable(() -> bench.client().chat().completions().create(Asked.chat().build()));

    assertThat(thrown).isInstanceOf(InternalServerException.class);
    assertThat(bench.requests()).hasSize(3);
    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).isEqualTo(thrown.getMessage());
    assertThat(call.input()).contains("How long may I keep the book?");
    assertThat(call.metadata())
        .contains(
            entry("retry_count", "2"),
            entry("http_status", "500"),
            entry("error_code", "busy"),
            entry("error_type", "server_error"));
  }

  @Test
  void create_costsNothing_whenNoRequestSucceeds() {
    bench.answer(Bench.failure(500));

    catchThrowable(() -> bench.client().chat().completions().create(Asked.chat().build()));

    assertThat(bench.only().attributes()).doesNotContainKey("langspan.trace.cost.incomplete");
  }

  @Test
  void create_isOneFailure_whenTheRequestIsNotTriedAgain() {
    bench.answer(Bench.failure(400));

    Throwable thrown =
        catchThrowable(() -> bench.client().chat().completions().create(Asked.chat().build()));

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).isEqualTo(thrown.getMessage());
    assertThat(call.metadata()).containsEntry("http_status", "400").doesNotContainKey("attempts");
  }

  @Test
  void createStreaming_isOneGeneration_whenTheServerIsBusyAtFirst() {
    bench.answers(
        Bench.failure(503),
        Bench.stream(Answers.chunk("{\"content\":\"Four.\"}", "stop"), Answers.DONE));

    try (StreamResponse<ChatCompletionChunk> stream =
        bench.client().chat().completions().createStreaming(Asked.chat().build())) {
      stream.stream().forEach(chunk -> {});
    }

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.output()).contains("Four.");
    assertThat(call.metadata()).containsEntry("retry_count", "1");
  }

  @Test
  void create_isOneGeneration_whenItIsAsynchronousAndTheServerIsBusyAtFirst() {
    bench.answers(Bench.failure(503), Bench.chat());

    bench.async().chat().completions().create(Asked.chat().build()).join();

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.metadata()).containsEntry("retry_count", "1");
  }

  @Test
  void createStreaming_isOneFailure_whenItIsAsynchronousAndNoRequestSucceeds() {
    bench.answer(Bench.failure(500));

    Throwable thrown =
        catchThrowable(
            () ->
                bench
                    .async()
                    .chat()
                    .completions()
                    .createStreaming(Asked.chat().build())
                    .subscribe(chunk -> {})
                    .onCompleteFuture()
                    .join());

    assertThat(thrown).hasCauseInstanceOf(InternalServerException.class);
    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).isEqualTo(thrown.getCause().getMessage());
    assertThat(call.metadata()).contains(entry("retry_count", "2"), entry("http_status", "500"));
  }

  @Test
  void withOptions_doesNotMultiplyRetries_whenItSetsAnotherNumberOfThem() {
    bench.answer(Bench.failure(503));

    catchThrowable(
        () ->
            bench
                .client()
                .withOptions(options -> options.maxRetries(1))
                .chat()
                .completions()
                .create(Asked.chat().build()));

    assertThat(bench.requests()).hasSize(2);
    assertThat(bench.only().metadata()).containsEntry("retry_count", "1");
  }
}
