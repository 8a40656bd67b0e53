// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.core.http.AsyncStreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.langspan.local.LocalObservation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CancelIT {

  private static final String FIRST = Answers.chunk("{\"content\":\"Four \"}", null);
  private static final String LAST = Answers.chunk("{\"content\":\"weeks.\"}", "stop");

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static AsyncStreamResponse<ChatCompletionChunk> stream() {
    return bench.async().chat().completions().createStreaming(Asked.chat().build());
  }

  @Test
  void cancel_endsTheCall_whileTheServerStillThinks() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    try (Wire wire =
        new Wire(
            exchange -> {
              asked.countDown();
              answered.await(60, TimeUnit.SECONDS);
            })) {
      CompletableFuture<ChatCompletion> future =
          LangspanOpenAI.wrap(Bench.plainAsync(wire.url()), bench.langspan)
              .chat()
              .completions()
              .create(Asked.chat().build());
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

      assertThat(future.cancel(true)).isTrue();

      assertThat(future.isCancelled()).isTrue();
      LocalObservation call = bench.only();
      assertThat(call.level()).isEqualTo("WARNING");
      assertThat(call.statusMessage()).isEqualTo("cancelled");
      assertThat(call.input()).contains("How long may I keep the book?");
      answered.countDown();
    }
  }

  @Test
  void cancel_endsTheCallOnce_whenTheAnswerArrivesAfterwards() {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (Wire wire = Wire.thatWaits(cancelled)) {
      var client = LangspanOpenAI.wrap(Bench.plainAsync(wire.url()), bench.langspan);
      CompletableFuture<ChatCompletion> future =
          client.chat().completions().create(Asked.chat().build());
      future.cancel(true);
      cancelled.countDown();
      client.chat().completions().create(Asked.chat().build()).join(); // answered after the first
    }

    assertThat(bench.observations())
        .extracting(LocalObservation::level)
        .containsExactlyInAnyOrder("WARNING", "DEFAULT");
  }

  @Test
  void cancel_changesNothing_whenTheAnswerIsThere() {
    bench.json(Answers.CHAT);

    CompletableFuture<ChatCompletion> future =
        bench.async().chat().completions().create(Asked.chat().build());
    future.join();

    assertThat(future.cancel(true)).isFalse();
    assertThat(bench.only().level()).isEqualTo("DEFAULT");
  }

  @Test
  void close_endsTheCall_beforeAnybodySubscribed() {
    bench.answer(Bench.stream(FIRST, LAST, Answers.DONE).withFixedDelay(200));

    AsyncStreamResponse<ChatCompletionChunk> stream = stream();
    stream.close();
    stream.close();

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.metadata()).containsEntry("stream.closed_early", "true");
    assertThat(stream.onCompleteFuture()).isCompleted();
  }

  @Test
  void close_endsTheCallWithWhatThereWas_whenAHandlerHasHadEnough() throws Exception {
    LocalObservation call = closedByItsHandler();

    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.output()).isEqualTo("{\"role\":\"assistant\",\"content\":\"Four \"}");
    assertThat(call.metadata()).containsEntry("stream.closed_early", "true");
  }

  @Test
  void close_marksTheTrace_whoseCostIsNotKnownThen() throws Exception {
    LocalObservation call = closedByItsHandler();

    assertThat(call.attributes()).containsEntry("langspan.trace.cost.incomplete", true);
  }

  private static LocalObservation closedByItsHandler() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (Wire wire =
        new Wire(
            exchange -> {
              exchange.startStream();
              exchange.event(FIRST);
              closed.await(60, TimeUnit.SECONDS);
            })) {
      AsyncStreamResponse<ChatCompletionChunk> stream =
          LangspanOpenAI.wrap(Bench.plainAsync(wire.url()), bench.langspan)
              .chat()
              .completions()
              .createStreaming(Asked.chat().build());
      stream.subscribe(chunk -> stream.close());
      stream.onCompleteFuture().get(60, TimeUnit.SECONDS);
      closed.countDown();
    }
    return bench.only();
  }

  @Test
  void subscribe_endsTheCallOnce_whenAHandlerThrows() {
    bench.events(FIRST, LAST, Answers.DONE);
    IllegalStateException own = new IllegalStateException("the application's");

    Throwable thrown =
        catchThrowable(
            () ->
                stream()
                    .subscribe(
                        chunk -> {
                          throw own;
                        })
                    .onCompleteFuture()
                    .join());

    assertThat(thrown).hasCause(own);
    assertThat(bench.observations()).hasSize(1);
  }

  @Test
  void subscribe_passesOnTheRefusal_whenAnExecutorTakesNothing() {
    bench.events(FIRST, LAST, Answers.DONE);
    AsyncStreamResponse<ChatCompletionChunk> stream = stream();

    catchThrowable(
        () ->
            stream.subscribe(
                chunk -> {},
                task -> {
                  throw new RejectedExecutionException("full");
                }));
    stream.close();

    assertThat(bench.observations()).hasSize(1);
  }

  @Test
  void subscribe_refusesASecondHandler_asWithoutUs() {
    bench.events(FIRST, LAST, Answers.DONE);
    AsyncStreamResponse<ChatCompletionChunk> stream = stream().subscribe(chunk -> {});

    Throwable thrown = catchThrowable(() -> stream.subscribe(chunk -> {}));

    assertThat(thrown).isInstanceOf(IllegalStateException.class);
    stream.onCompleteFuture().join();
    assertThat(bench.only().level()).isEqualTo("DEFAULT");
  }
}
