// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.core.JsonField;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.langspan.local.LocalObservation;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RawEndsIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static HttpResponseFor<ChatCompletion> ask() {
    return bench.client().chat().completions().withRawResponse().create(Asked.chat().build());
  }

  @Test
  void parse_endsTheCallOnce_whenItIsCalledTwice() {
    bench.json(Answers.CHAT);

    HttpResponseFor<ChatCompletion> raw = ask();
    assertThat(bench.observations()).isEmpty();
    ChatCompletion first = raw.parse();
    ChatCompletion second = raw.parse();

    assertThat(second).isSameAs(first);
    assertThat(raw.requestId()).contains("req_1");
    assertThat(bench.only().output()).contains("Four weeks.");
  }

  @Test
  void close_endsTheCall_whenTheAnswerWasNeverParsed() {
    bench.json(Answers.CHAT);

    ask().close();

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("DEFAULT");
    assertThat(call.input()).contains("How long may I keep the book?");
    assertThat(call.output()).isNull();
    assertThat(call.metadata()).containsEntry("stream.closed_early", "true");
  }

  @Test
  void body_endsTheCall_whenTheApplicationReadsItItself() throws Exception {
    bench.json(Answers.CHAT);

    String text;
    try (HttpResponse raw = ask()) {
      text = new String(raw.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(text).isEqualTo(Answers.CHAT);
    LocalObservation call = bench.only();
    assertThat(call.output()).contains("Four weeks.");
    assertThat(call.metadata()).doesNotContainKey("stream.closed_early");
  }

  @Test
  void parse_endsTheCallWithTheStream_whenTheAnswerIsOne() {
    bench.events(Answers.chunk("{\"content\":\"Four.\"}", "stop"), Answers.DONE);

    HttpResponseFor<StreamResponse<ChatCompletionChunk>> raw =
        bench.client().chat().completions().withRawResponse().createStreaming(Asked.chat().build());
    try (StreamResponse<ChatCompletionChunk> stream = raw.parse()) {
      assertThat(bench.observations()).isEmpty();
      stream.stream().forEach(chunk -> {});
    }

    assertThat(bench.only().output()).contains("Four.");
  }

  @Test
  void parse_isAFailure_whenTheServerRefused() {
    bench.answer(Bench.failure(400));

    Throwable thrown = catchThrowable(() -> ask().parse());

    assertThat(thrown).isInstanceOf(BadRequestException.class);
    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).contains("Come back later.");
  }

  @Test
  void speech_endsTheCall_whenItsFileIsRead() throws Exception {
    bench.answer(
        aResponse().withHeader("Content-Type", "audio/mpeg").withBody(new byte[] {1, 2, 3, -1}));

    byte[] sound;
    try (HttpResponse raw = bench.client().audio().speech().create(speech());
        InputStream body = raw.body()) {
      sound = body.readAllBytes();
    }

    assertThat(sound).containsExactly(1, 2, 3, -1);
    LocalObservation call = bench.only();
    assertThat(call.input()).isEqualTo("Four weeks.");
    assertThat(call.output()).isEqualTo("<audio/mpeg: 4 bytes left out>");
  }

  @Test
  void speech_isAFailure_whenTheServerRefusedIt() {
    bench.answer(Bench.failure(400));

    Throwable thrown =
        catchThrowable(
            () -> {
              try (HttpResponse raw = bench.client().audio().speech().create(speech())) {
                raw.body().readAllBytes(); // older clients do not throw
              }
            });

    assertThat(thrown == null || thrown instanceof BadRequestException).isTrue();
    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).contains("Come back later.");
  }

  @SuppressWarnings("unchecked") // newer clients have another type of voices
  private static SpeechCreateParams speech() {
    JsonField<?> voice = JsonValue.from("alloy");
    return SpeechCreateParams.builder()
        .model("tts-1")
        .voice((JsonField<SpeechCreateParams.Voice>) voice)
        .input("Four weeks.")
        .build();
  }

  @Test
  void create_endsTheCall_whenItIsAsynchronousAndRaw() {
    bench.json(Answers.CHAT);

    ChatCompletion answer =
        bench
            .async()
            .chat()
            .completions()
            .withRawResponse()
            .create(Asked.chat().build())
            .thenApply(HttpResponseFor::parse)
            .join();

    assertThat(answer.id()).isEqualTo("chatcmpl-1");
    assertThat(bench.only().output()).contains("Four weeks.");
  }
}
