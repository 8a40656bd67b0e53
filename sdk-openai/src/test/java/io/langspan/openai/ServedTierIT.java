// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call costs what the tier costs in which it was served, whichever was asked for. */
class ServedTierIT {

  private static final String FLEX = "0.125";
  private static final String DEFAULT = "0.25";
  private static final String PRIORITY = "0.45";

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  @ParameterizedTest
  @CsvSource({
    ", priority, " + PRIORITY,
    "auto, flex, " + FLEX,
    "priority, default, " + DEFAULT,
    "flex, , " + FLEX,
    "flex, auto, " + FLEX
  })
  void chat_costsWhatItsTierCosts(String asked, String served, String dollars) {
    bench.json(chat(served));

    bench.client().chat().completions().create(chatAsking(asked));

    assertThat(bench.only().totalCost()).isEqualByComparingTo(dollars);
    assertThat(bench.only().modelParameters().get("service_tier")).isEqualTo(asked);
  }

  @Test
  void chatStream_costsWhatItsTierCosts() {
    bench.events(
        tiered(Answers.chunk("{\"content\":\"Four.\"}", "stop"), "flex"),
        tiered(Answers.usage(1_000_000, 0), "flex"),
        Answers.DONE);

    try (StreamResponse<ChatCompletionChunk> stream =
        bench.client().chat().completions().createStreaming(chatAsking("auto"))) {
      stream.stream().forEach(chunk -> {});
    }

    assertThat(bench.only().totalCost()).isEqualByComparingTo(FLEX);
  }

  @Test
  void response_costsWhatItsTierCosts() {
    bench.json(response("completed", "priority"));

    bench.client().responses().create(responseAsking("auto"));

    assertThat(bench.only().totalCost()).isEqualByComparingTo(PRIORITY);
    assertThat(bench.only().modelParameters()).containsEntry("service_tier", "auto");
  }

  @Test
  void responseStream_costsWhatTheTierCosts_thatItEndedIn() {
    bench.events(
        "{\"type\":\"response.created\",\"sequence_number\":1,\"response\":"
            + response("in_progress", "auto")
            + "}",
        "{\"type\":\"response.completed\",\"sequence_number\":2,\"response\":"
            + response("completed", "default")
            + "}");

    try (StreamResponse<ResponseStreamEvent> stream =
        bench.client().responses().createStreaming(responseAsking("priority"))) {
      stream.stream().forEach(event -> {});
    }

    assertThat(bench.only().totalCost()).isEqualByComparingTo(DEFAULT);
  }

  private static ChatCompletionCreateParams chatAsking(String tier) {
    ChatCompletionCreateParams.Builder params = Asked.chat();
    return tier == null
        ? params.build()
        : params.putAdditionalBodyProperty("service_tier", JsonValue.from(tier)).build();
  }

  private static ResponseCreateParams responseAsking(String tier) {
    return ResponseCreateParams.builder()
        .model("gpt-5-mini")
        .input("How long?")
        .putAdditionalBodyProperty("service_tier", JsonValue.from(tier))
        .build();
  }

  private static String chat(String tier) {
    return tiered(Answers.usage(1_000_000, 0), tier);
  }

  private static String response(String status, String tier) {
    return tiered(
        "{\"id\":\"resp_1\",\"object\":\"response\",\"model\":\"gpt-5-mini\",\"status\":\""
            + status
            + "\",\"output\":[],\"usage\":"
            + (status.equals("completed")
                ? "{\"input_tokens\":1000000,\"output_tokens\":0,\"total_tokens\":1000000}"
                : "null")
            + "}",
        tier);
  }

  private static String tiered(String json, String tier) {
    return tier == null ? json : "{\"service_tier\":\"" + tier + "\"," + json.substring(1);
  }
}
