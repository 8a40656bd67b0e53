// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.SseException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.langspan.local.LocalObservation;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamEndsIT {

  private static final String FIRST = Answers.chunk("{\"content\":\"Four \"}", null);
  private static final String LAST = Answers.chunk("{\"content\":\"weeks.\"}", "stop");
  private static final String SO_FAR = "{\"role\":\"assistant\",\"content\":\"Four \"}";

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static StreamResponse<ChatCompletionChunk> ask() {
    return bench.client().chat().completions().createStreaming(Asked.chat().build());
  }

  private static Throwable readAll(StreamResponse<ChatCompletionChunk> stream) {
    Throwable thrown = catchThrowable(() -> stream.stream().forEach(chunk -> {}));
    Reference.reachabilityFence(stream); // or openai-java closes it while it is read
    return thrown;
  }

  @Test
  void stream_endsTheCall_whenItIsReadToItsEndAndNeverClosed() {
    bench.events(FIRST, LAST, Answers.DONE);

    assertThat(readAll(ask())).isNull();

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.metadata()).doesNotContainKey("stream.closed_early");
  }

  @Test
  void stream_endsTheCallWithWhatThereWas_whenItIsClosedEarly() throws Exception {
    try (Wire wire = new Wire(StreamEndsIT::firstThenNothing);
        StreamResponse<ChatCompletionChunk> stream =
            bench.client(wire).chat().completions().createStreaming(Asked.chat().build())) {
      stream.stream().findFirst();
    }

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.output()).isEqualTo(SO_FAR);
    assertThat(call.metadata()).containsEntry("stream.closed_early", "true");
  }

  private static void firstThenNothing(Wire.Exchange exchange) throws Exception {
    exchange.startStream();
    exchange.event(FIRST);
    new CountDownLatch(1).await(60, TimeUnit.SECONDS); // until the client has gone
  }

  @Test
  void stream_isAWarning_whenItStopsWithoutAnEnd() {
    bench.events(FIRST);

    assertThat(readAll(ask())).isNull();

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("WARNING");
    assertThat(call.statusMessage()).isEqualTo("the stream ended before the answer did");
    assertThat(call.output()).isEqualTo(SO_FAR);
  }

  @Test
  void stream_isNoWarning_whenOnlyTheMarkAtItsEndIsMissing() {
    bench.events(FIRST, LAST);

    readAll(ask());

    assertThat(bench.only().level()).isEqualTo("DEFAULT");
  }

  @Test
  void stream_isAFailure_whenTheConnectionIsResetInTheMiddle() {
    CountDownLatch read = new CountDownLatch(1);
    Throwable thrown;
    try (Wire wire =
        new Wire(
            exchange -> {
              exchange.startStream();
              exchange.event(FIRST);
              read.await(60, TimeUnit.SECONDS);
              exchange.reset();
            })) {
      StreamResponse<ChatCompletionChunk> stream =
          bench.client(wire).chat().completions().createStreaming(Asked.chat().build());
      thrown = catchThrowable(() -> stream.stream().forEach(chunk -> read.countDown()));
      Reference.reachabilityFence(stream);
    }

    assertThat(thrown).isInstanceOf(OpenAIIoException.class);
    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).isEqualTo(thrown.getCause().getMessage());
    assertThat(call.output()).isEqualTo(SO_FAR);
  }

  @Test
  void stream_isAFailureAtOnce_whenTheServerReportsAnErrorInIt() {
    bench.events(FIRST, "{\"error\":{\"message\":\"Overloaded.\",\"type\":\"server_error\"}}");

    StreamResponse<ChatCompletionChunk> stream = ask();
    Throwable thrown = readAll(stream);

    assertThat(thrown).isInstanceOf(SseException.class);
    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).isEqualTo("Overloaded.");
    assertThat(call.output()).isEqualTo(SO_FAR);
    assertThat(call.metadata()).containsEntry("error_type", "server_error");
    stream.close();
  }

  @Test
  void stream_isAWarning_whenThereIsNothingInIt() {
    bench.events();

    assertThat(readAll(ask())).isNull();

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("WARNING");
    assertThat(call.output()).isNull();
    assertThat(call.timeToFirstToken()).isNull();
  }

  @Test
  void stream_endsOnce_whenItIsClosedTwice() {
    bench.events(FIRST, LAST, Answers.DONE);

    StreamResponse<ChatCompletionChunk> stream = ask();
    readAll(stream);
    stream.close();
    stream.close();

    assertThat(bench.only().level()).isEqualTo("DEFAULT");
  }

  @Test
  void stream_endsTheCallEarly_whenItIsClosedUnread() {
    bench.events(FIRST, LAST, Answers.DONE);

    ask().close();

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.metadata()).containsEntry("stream.closed_early", "true");
  }

  @Test
  void stream_passesOnWhatTheApplicationThrows_whenItFailsWhileReading() {
    bench.events(FIRST, LAST, Answers.DONE);
    IllegalStateException own = new IllegalStateException("the application's");

    Throwable thrown =
        catchThrowable(
            () -> {
              try (StreamResponse<ChatCompletionChunk> stream = ask()) {
                stream.stream()
                    .forEach(
                        chunk -> {
                          throw own;
                        });
              }
            });

    assertThat(thrown).isSameAs(own);
    assertThat(bench.observations()).hasSize(1);
  }

  @Test
  void stream_isPutTogether_whenItsBytesDribble() {
    bench.answer(
        Bench.stream(FIRST, LAST, Answers.usage(80, 20), Answers.DONE)
            .withChunkedDribbleDelay(40, 200));

    assertThat(readAll(ask())).isNull();

    LocalObservation call = bench.only();
    assertThat(call.output()).isEqualTo("{\"role\":\"assistant\",\"content\":\"Four weeks.\"}");
    assertThat(call.usage()).containsEntry("input", 80L).containsEntry("output", 20L);
  }

  @Test
  void stream_hasItsFirstTokenWithTheFirstText_whenTheRoleComesAlone() {
    AtomicReference<Instant> text = new AtomicReference<>();
    try (Wire wire =
        new Wire(
            exchange -> {
              exchange.startStream();
              exchange.event(Answers.chunk("{\"role\":\"assistant\",\"content\":\"\"}", null));
              new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS); // a server that thinks
              text.set(Instant.now());
              exchange.event(FIRST);
              exchange.event(LAST);
              exchange.event(Answers.DONE);
            })) {
      readAll(bench.client(wire).chat().completions().createStreaming(Asked.chat().build()));
    }

    assertThat(bench.only().completionStartTime())
        .isAfterOrEqualTo(Instant.ofEpochMilli(text.get().toEpochMilli()));
  }

  @Test
  void create_isAFailureWithWhatThereWas_whenTheAnswerIsCut() {
    bench.answer(
        aResponse()
            .withHeader("Content-Type", "application/json")
            .withBody(Answers.CHAT.substring(0, Answers.CHAT.indexOf("\"refusal\""))));

    Throwable thrown =
        catchThrowable(() -> bench.client().chat().completions().create(Asked.chat().build()));

    assertThat(thrown).isNotNull();
    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).isEqualTo(thrown.getMessage());
    assertThat(call.output()).contains("Four weeks.");
  }
}
