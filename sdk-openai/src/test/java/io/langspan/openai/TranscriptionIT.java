// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.StreamResponse;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionInclude;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import com.openai.models.audio.translations.TranslationCreateParams;
import io.langspan.local.LocalObservation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptionIT {

  private static final Bench bench = new Bench();

  private static final String TOKENS =
      "\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"input_token_details\":{\"text_tokens\":4,"
          + "\"audio_tokens\":10},\"output_tokens\":45,\"total_tokens\":59}";

  @TempDir static Path directory;
  private static Path file;

  @BeforeAll
  static void writeFile() throws IOException {
    file =
        Files.write(
            directory.resolve("hello.wav"),
            "RIFF0000".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static TranscriptionCreateParams.Builder asked() {
    return TranscriptionCreateParams.builder().model("gpt-4o-transcribe").file(file);
  }

  private static LocalObservation transcribed(TranscriptionCreateParams.Builder params) {
    bench.client().audio().transcriptions().create(params.build());
    return bench.only();
  }

  @Test
  void create_isOneGeneration_withTheNameOfTheFileAndTheText() {
    bench.json("{\"text\":\"Hello.\"," + TOKENS + "}");

    LocalObservation call =
        transcribed(
            asked()
                .prompt("Names: Ada.")
                .language("en")
                .temperature(0.1)
                .addInclude(TranscriptionInclude.LOGPROBS));

    assertThat(call.type()).isEqualTo("GENERATION");
    assertThat(call.name()).isEqualTo("transcription gpt-4o-transcribe");
    assertThat(call.model()).isEqualTo("gpt-4o-transcribe");
    assertThat(call.input())
        .isEqualTo("{\"file\":\"hello.wav\",\"prompt\":\"Names: Ada.\"}")
        .doesNotContain("RIFF");
    assertThat(call.output()).isEqualTo("Hello.");
    assertThat(call.modelParameters()).containsOnlyKeys("language", "temperature", "include");
    assertThat(call.usage())
        .containsEntry("input_text_tokens", 4L)
        .containsEntry("input_audio_tokens", 10L)
        .containsEntry("output_text_tokens", 45L)
        .containsEntry("total", 59L);
    assertThat(call.attributes()).containsEntry("gen_ai.operation.name", "transcription");
  }

  @Test
  void create_countsSeconds_whenTheServerDoes() {
    bench.json("{\"text\":\"Hello.\",\"usage\":{\"type\":\"duration\",\"seconds\":8.47}}");

    LocalObservation call = transcribed(asked().model("whisper-1"));

    assertThat(call.usage()).containsEntry("input_audio_seconds", 9L);
    assertThat(call.metadata()).containsEntry("audio_seconds", "8.47");
  }

  @Test
  void create_countsTheDuration_whenTheAnswerIsVerbose() {
    bench.json(
        "{\"task\":\"transcribe\",\"language\":\"english\",\"duration\":8.470000267028809,"
            + "\"text\":\"Hello.\",\"segments\":[{\"id\":0,\"seek\":0,\"start\":0.0,\"end\":3.3,"
            + "\"text\":\"Hello.\",\"tokens\":[1],\"temperature\":0.0,\"avg_logprob\":-0.2,"
            + "\"compression_ratio\":1.2,\"no_speech_prob\":0.1}]}");

    LocalObservation call =
        transcribed(asked().model("whisper-1").responseFormat(AudioResponseFormat.VERBOSE_JSON));

    assertThat(call.output()).isEqualTo("Hello.");
    assertThat(call.usage()).containsEntry("input_audio_seconds", 9L);
    assertThat(call.metadata())
        .containsEntry("language", "english")
        .containsKey("duration_seconds");
    assertThat(call.modelParameters()).containsEntry("response_format", "verbose_json");
  }

  @Test
  void create_keepsPlainText() {
    bench.answer(
        aResponse().withHeader("Content-Type", "text/plain; charset=utf-8").withBody("Hello.\n"));

    LocalObservation call =
        transcribed(asked().model("whisper-1").responseFormat(AudioResponseFormat.TEXT));

    assertThat(call.output()).isEqualTo("Hello.\n");
    assertThat(call.level()).isEqualTo("DEFAULT");
  }

  @Test
  void createStreaming_isOneGeneration_whenTheTextIsDone() {
    bench.events(
        "{\"type\":\"transcript.text.delta\",\"delta\":\"Hel\"}",
        "{\"type\":\"transcript.text.delta\",\"delta\":\"lo.\"}",
        "{\"type\":\"transcript.text.done\",\"text\":\"Hello.\"," + TOKENS + "}");

    try (StreamResponse<TranscriptionStreamEvent> stream =
        bench.client().audio().transcriptions().createStreaming(asked().build())) {
      stream.stream().forEach(event -> {});
    }

    LocalObservation call = bench.only();
    assertThat(call.output()).isEqualTo("Hello.");
    assertThat(call.usage()).containsEntry("total", 59L);
    assertThat(call.timeToFirstToken()).isNotNull();
    assertThat(call.level()).isEqualTo("DEFAULT");
  }

  @Test
  void createStreaming_keepsWhatThereWas_whenTheStreamIsCut() {
    bench.events("{\"type\":\"transcript.text.delta\",\"delta\":\"Hel\"}");

    try (StreamResponse<TranscriptionStreamEvent> stream =
        bench.client().audio().transcriptions().createStreaming(asked().build())) {
      stream.stream().forEach(event -> {});
    }

    LocalObservation call = bench.only();
    assertThat(call.output()).isEqualTo("Hel");
    assertThat(call.level()).isEqualTo("WARNING");
  }

  @Test
  void translation_isOneGeneration() {
    bench.json("{\"text\":\"Hello.\"}");

    bench
        .client()
        .audio()
        .translations()
        .create(TranslationCreateParams.builder().model("whisper-1").file(file).build());

    LocalObservation call = bench.only();
    assertThat(call.name()).isEqualTo("translation whisper-1");
    assertThat(call.input()).isEqualTo("{\"file\":\"hello.wav\"}");
    assertThat(call.output()).isEqualTo("Hello.");
    assertThat(call.usage()).isEmpty();
  }
}
