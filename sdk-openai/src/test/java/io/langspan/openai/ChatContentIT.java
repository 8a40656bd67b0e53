// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.langspan.local.LocalObservation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatContentIT {

  private static final Bench bench = new Bench();
  private static final String BASE64 = "iVBORw0K".repeat(500);

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static String choice(int index, String message, String finishReason) {
    return "{\"index\":"
        + index
        + ",\"message\":"
        + message
        + ",\"finish_reason\":\""
        + finishReason
        + "\"}";
  }

  private static String answer(String choices) {
    return "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-5-mini\",\"choices\":["
        + choices
        + "]}";
  }

  private static LocalObservation created(String answer) {
    bench.json(answer);
    bench.client().chat().completions().create(Asked.chat().build());
    return bench.only();
  }

  private static LocalObservation streamed(String... events) {
    bench.events(events);
    try (StreamResponse<ChatCompletionChunk> stream =
        bench.client().chat().completions().createStreaming(Asked.chat().build())) {
      stream.stream().forEach(chunk -> {});
    }
    return bench.only();
  }

  @Test
  void create_keepsEachChoice_whenThereAreSeveral() {
    LocalObservation call =
        created(
            answer(
                choice(0, "{\"role\":\"assistant\",\"content\":\"A\"}", "stop")
                    + ","
                    + choice(1, "{\"role\":\"assistant\",\"content\":\"B\"}", "length")));

    assertThat(call.output())
        .isEqualTo(
            "[{\"role\":\"assistant\",\"content\":\"A\"},{\"role\":\"assistant\",\"content\":\"B\"}]");
    assertThat(call.attributes())
        .containsEntry("gen_ai.response.finish_reasons", List.of("stop", "length"));
  }

  @Test
  void createStreaming_keepsEachChoice_whenTheyAreMixed() {
    LocalObservation call =
        streamed(
            chunk(1, "{\"role\":\"assistant\",\"content\":\"B\"}", null),
            chunk(0, "{\"role\":\"assistant\",\"content\":\"A\"}", null),
            chunk(1, "{\"content\":\"b\"}", "length"),
            chunk(0, "{\"content\":\"a\"}", "stop"),
            Answers.DONE);

    assertThat(call.output())
        .isEqualTo(
            "[{\"role\":\"assistant\",\"content\":\"Aa\"},{\"role\":\"assistant\",\"content\":\"Bb\"}]");
    assertThat(call.attributes())
        .containsEntry("gen_ai.response.finish_reasons", List.of("stop", "length"));
  }

  private static String chunk(int index, String delta, String finishReason) {
    return Answers.chunk(delta, finishReason).replace("\"index\":0", "\"index\":" + index);
  }

  @Test
  void create_keepsARefusalAndTheReasoning() {
    LocalObservation call =
        created(
            answer(
                choice(
                    0,
                    "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"I can't.\","
                        + "\"reasoning_content\":\"Hmm.\"}",
                    "stop")));

    assertThat(call.output())
        .contains("\"refusal\":\"I can't.\"")
        .contains("\"reasoning_content\":\"Hmm.\"");
  }

  @Test
  void createStreaming_putsARefusalAndTheReasoningTogether() {
    LocalObservation call =
        streamed(
            Answers.chunk("{\"role\":\"assistant\",\"reasoning_content\":\"Hm\"}", null),
            Answers.chunk("{\"reasoning_content\":\"m.\"}", null),
            Answers.chunk("{\"refusal\":\"I \"}", null),
            Answers.chunk("{\"refusal\":\"can't.\"}", null),
            Answers.chunk("{}", "stop"),
            Answers.DONE);

    assertThat(call.output())
        .isEqualTo(
            "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"I can't.\","
                + "\"reasoning_content\":\"Hmm.\"}");
    assertThat(call.timeToFirstToken()).isNotNull();
  }

  @Test
  void createStreaming_readsReasoning_underItsOtherName() {
    LocalObservation call =
        streamed(
            Answers.chunk("{\"reasoning\":\"Hmm.\"}", null),
            Answers.chunk("{}", "stop"),
            Answers.DONE);

    assertThat(call.output()).contains("\"reasoning_content\":\"Hmm.\"");
  }

  @Test
  void create_countsTheBytesOfAudio_andKeepsWhatWasSaid() {
    LocalObservation call =
        created(
            answer(
                choice(
                    0,
                    "{\"role\":\"assistant\",\"content\":null,\"audio\":{\"id\":\"a\",\"expires_at\":9,"
                        + "\"data\":\""
                        + BASE64
                        + "\",\"transcript\":\"Hello.\"}}",
                    "stop")));

    assertThat(call.output())
        .contains("\"data\":\"<base64: 3000 bytes left out>\"")
        .contains("\"transcript\":\"Hello.\"")
        .doesNotContain("iVBOR");
  }

  @Test
  void createStreaming_keepsWhatWasSaid_withoutTheBytesOfAudio() {
    LocalObservation call =
        streamed(
            Answers.chunk(
                "{\"role\":\"assistant\",\"audio\":{\"id\":\"a\",\"transcript\":\"Hel\"}}", null),
            Answers.chunk("{\"audio\":{\"data\":\"" + BASE64 + "\"}}", null),
            Answers.chunk("{\"audio\":{\"transcript\":\"lo.\"}}", null),
            Answers.chunk("{}", "stop"),
            Answers.DONE);

    assertThat(call.output()).contains("\"transcript\":\"Hello.\"").doesNotContain("iVBOR");
  }

  @Test
  void create_namesImagesAudioAndFiles_insteadOfTheirBytes() {
    bench.json(Answers.CHAT);
    List<Object> parts =
        List.of(
            Map.of("type", "text", "text", "What is this?"),
            Map.of(
                "type", "image_url", "image_url", Map.of("url", "data:image/png;base64," + BASE64)),
            Map.of("type", "image_url", "image_url", Map.of("url", "https://example.org/a.png")),
            Map.of("type", "input_audio", "input_audio", Map.of("data", BASE64, "format", "wav")),
            Map.of("type", "file", "file", Map.of("file_data", BASE64, "filename", "a.pdf")));

    bench
        .client()
        .chat()
        .completions()
        .create(Asked.chat(Map.of("role", "user", "content", parts)).build());

    LocalObservation call = bench.only();
    assertThat(call.input())
        .contains("What is this?")
        .contains("<image/png: 3000 bytes left out>")
        .contains("https://example.org/a.png")
        .contains("\"data\":\"<base64: 3000 bytes left out>\"")
        .contains("\"file_data\":\"<base64: 3000 bytes left out>\"")
        .contains("a.pdf")
        .doesNotContain("iVBOR");
    assertThat(bench.lastBody()).contains(BASE64);
  }

  @Test
  void create_keepsTheResponseFormatInTheInput_andOnlyParametersThatWereSent() {
    bench.json(Answers.CHAT);
    ChatCompletionCreateParams params =
        Asked.chat()
            .temperature(0.2)
            .maxCompletionTokens(100)
            .seed(7)
            .stopOfStrings(List.of("END"))
            .user("u-1")
            .logitBias(
                ChatCompletionCreateParams.LogitBias.builder()
                    .putAdditionalProperty("50256", JsonValue.from(-100))
                    .build())
            .putAdditionalBodyProperty(
                "response_format", JsonValue.from(Map.of("type", "json_object")))
            .putAdditionalBodyProperty("top_k", JsonValue.from(40))
            .build();

    bench.client().chat().completions().create(params);

    LocalObservation call = bench.only();
    assertThat(call.input()).contains("\"response_format\":{\"type\":\"json_object\"}");
    assertThat(call.modelParameters())
        .containsOnlyKeys(
            "temperature", "max_completion_tokens", "seed", "stop", "user", "logit_bias", "top_k")
        .contains(entry("temperature", 0.2));
    assertThat(call.attributes())
        .containsEntry("gen_ai.request.temperature", 0.2)
        .containsEntry("gen_ai.request.max_tokens", 100L)
        .containsEntry("gen_ai.request.seed", 7L)
        .doesNotContainKey("gen_ai.request.top_p");
  }

  @Test
  void create_hasNoParameters_whenNoneWereSent() {
    LocalObservation call = created(Answers.CHAT);

    assertThat(call.modelParameters()).isEmpty();
  }

  @Test
  void create_ignoresWhatItDoesNotKnow() {
    LocalObservation call =
        created(
            "{\"new\":{\"deep\":[1,{\"x\":null}]},"
                + Answers.CHAT.strip().substring(1).replace("\"logprobs\": null", "\"new\":[]"));

    assertThat(call.output()).contains("Four weeks.");
    assertThat(call.usage()).containsEntry("total", 180L);
  }

  @Test
  void create_isTraced_whenUsageIsNull() {
    LocalObservation call =
        created(
            "{\"id\":\"c\",\"model\":\"m\",\"usage\":null,\"choices\":["
                + choice(0, "{\"role\":\"assistant\",\"content\":\"A\"}", "stop")
                + "]}");

    assertThat(call.output()).contains("\"A\"");
    assertThat(call.usage()).isEmpty();
    assertThat(call.level()).isEqualTo("DEFAULT");
  }

  @Test
  void create_isTraced_whenThereAreNoChoices() {
    LocalObservation call =
        created(
            "{\"id\":\"c\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");

    assertThat(call.output()).isNull();
    assertThat(call.usage()).containsEntry("input", 3L);
  }

  @Test
  void createStreaming_isTraced_whenEventsHaveNoChoicesOrNoDelta() {
    LocalObservation call =
        streamed(
            "{\"id\":\"c\",\"model\":\"m\",\"usage\":null}",
            "{\"id\":\"c\",\"model\":\"m\",\"choices\":[]}",
            "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0}]}",
            Answers.chunk("{\"content\":\"A\"}", "stop"),
            Answers.DONE);

    assertThat(call.output()).isEqualTo("{\"role\":\"assistant\",\"content\":\"A\"}");
    assertThat(call.level()).isEqualTo("DEFAULT");
  }

  @Test
  void createStreaming_takesTheLastUsage_whenEveryEventHasOne() {
    LocalObservation call =
        streamed(
            Answers.chunk("{\"content\":\"A\"}", null).replace("\"choices\"", usage(9, 1)),
            Answers.chunk("{\"content\":\"B\"}", null).replace("\"choices\"", usage(9, 2)),
            Answers.chunk("{}", "stop").replace("\"choices\"", usage(9, 3)),
            Answers.DONE);

    assertThat(call.usage()).containsEntry("input", 9L).containsEntry("output", 3L);
  }

  private static String usage(int prompt, int completion) {
    return "\"usage\":{\"prompt_tokens\":"
        + prompt
        + ",\"completion_tokens\":"
        + completion
        + "},\"choices\"";
  }

  @Test
  void create_notesPredictedTokens_outsideOfTheBuckets() {
    LocalObservation call =
        created(
            Answers.CHAT
                .replace("\"accepted_prediction_tokens\": 0", "\"accepted_prediction_tokens\": 11")
                .replace(
                    "\"rejected_prediction_tokens\": 0", "\"rejected_prediction_tokens\": 12"));

    assertThat(call.metadata())
        .containsEntry("accepted_prediction_tokens", "11")
        .containsEntry("rejected_prediction_tokens", "12");
    assertThat(call.usage())
        .doesNotContainKey("accepted_prediction_tokens")
        .containsEntry("total", 180L);
  }
}
