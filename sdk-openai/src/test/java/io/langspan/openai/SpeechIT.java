// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponse;
import com.openai.models.audio.speech.SpeechCreateParams;
import io.langspan.local.LocalObservation;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpeechIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static SpeechCreateParams.Builder asked(String text) {
    return SpeechCreateParams.builder().model("tts-1").voice("alloy").input(text);
  }

  private static void file(String type, int bytes) {
    bench.answer(aResponse().withHeader("Content-Type", type).withBody(new byte[bytes]));
  }

  private static LocalObservation spoken(SpeechCreateParams params) throws IOException {
    try (HttpResponse response = bench.client().audio().speech().create(params)) {
      response.body().readAllBytes();
    }
    return bench.only();
  }

  @Test
  void create_isOneGeneration_withTheSizeOfTheFile() throws IOException {
    file("audio/mpeg", 12_345);

    LocalObservation call = spoken(asked("Hello.").build());

    assertThat(call.type()).isEqualTo("GENERATION");
    assertThat(call.name()).isEqualTo("speech tts-1");
    assertThat(call.model()).isEqualTo("tts-1");
    assertThat(call.input()).isEqualTo("Hello.");
    assertThat(call.output()).isEqualTo("<audio/mpeg: 12345 bytes left out>");
    assertThat(call.modelParameters()).containsOnlyKeys("voice");
    assertThat(call.attributes()).containsEntry("gen_ai.operation.name", "speech");
  }

  @Test
  void create_countsCharacters_notBytesNorHalvesOfThem() throws IOException {
    file("audio/mpeg", 10);

    LocalObservation call = spoken(asked("Gr\u00fc\u00dfe \uD83D\uDE00").build());

    assertThat(call.usage()).containsEntry("input_characters", 7L);
  }

  @Test
  void create_keepsInstructionsBesideTheText() throws IOException {
    file("audio/wav", 10);

    LocalObservation call = spoken(asked("Hello.").instructions("Softly.").speed(1.5).build());

    assertThat(call.input())
        .contains("\"input\":\"Hello.\"")
        .contains("\"instructions\":\"Softly.\"");
    assertThat(call.modelParameters()).containsOnlyKeys("voice", "speed");
    assertThat(call.usage()).containsEntry("input_characters", 6L);
  }

  @Test
  void create_countsTokens_whenTheServerDoes() throws IOException {
    bench.events(
        "{\"type\":\"speech.audio.delta\",\"audio\":\"" + "AAAA".repeat(100) + "\"}",
        "{\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":14,\"output_tokens\":101,\"total_tokens\":115}}");

    LocalObservation call =
        spoken(
            asked("Hello.")
                .model("gpt-4o-mini-tts")
                .putAdditionalBodyProperty("stream_format", JsonValue.from("sse"))
                .build());

    assertThat(call.usage())
        .containsEntry("input_text_tokens", 14L)
        .containsEntry("total", 115L)
        .doesNotContainKey("input_characters");
    assertThat(call.timeToFirstToken()).isNotNull();
    assertThat(call.level()).isEqualTo("DEFAULT");
  }

  @Test
  void create_hasNoUsage_whenNothingWasSpoken() {
    bench.answer(
        aResponse()
            .withStatus(400)
            .withHeader("Content-Type", "application/json")
            .withBody("{\"error\":{\"message\":\"No such voice.\",\"code\":null}}"));

    catchThrowable(() -> spoken(asked("Hello.").build())); // some clients throw

    LocalObservation call = bench.only();
    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.usage()).isEmpty();
  }
}
