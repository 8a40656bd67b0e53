// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.openai.core.JsonMissing;
import com.openai.core.JsonValue;
import com.openai.models.responses.ResponseCreateParams;
import io.langspan.local.LocalObservation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResponsesIT {

  private static final Bench bench = new Bench();

  static final String USAGE =
      "{\"input_tokens\":36,\"input_tokens_details\":{\"cached_tokens\":6},\"output_tokens\":87,"
          + "\"output_tokens_details\":{\"reasoning_tokens\":80},\"total_tokens\":123}";

  static final String MESSAGE =
      "{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\","
          + "\"content\":[{\"type\":\"output_text\",\"text\":\"Four weeks.\",\"annotations\":[]}]}";

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  /** A response as the server sends it. */
  static String response(String status, String output) {
    boolean isOver = status.equals("completed") || status.equals("incomplete");
    return "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1750000000,\"status\":\""
        + status
        + "\",\"error\":null,\"incomplete_details\":null,\"instructions\":null,\"metadata\":{},"
        + "\"model\":\"gpt-5-mini-2025-08-07\",\"output\":"
        + output
        + ",\"parallel_tool_calls\":true,\"temperature\":1.0,\"tool_choice\":\"auto\",\"tools\":[],"
        + "\"top_p\":1.0,\"service_tier\":\"default\",\"usage\":"
        + (isOver ? USAGE : "null")
        + "}";
  }

  private static ResponseCreateParams.Builder asked() {
    return ResponseCreateParams.builder().model("gpt-5-mini");
  }

  private static LocalObservation created(ResponseCreateParams.Builder params) {
    bench.json(response("completed", "[" + MESSAGE + "]"));
    bench.client().responses().create(params.build());
    return bench.only();
  }

  private static LocalObservation answered(String response) {
    bench.json(response);
    bench.client().responses().create(asked().input("Hi").build());
    return bench.only();
  }

  @Test
  void create_isOneGeneration_withAllThatWasAskedAndAnswered() {
    LocalObservation call = created(asked().input("How long?").temperature(0.5));

    assertThat(call.type()).isEqualTo("GENERATION");
    assertThat(call.name()).isEqualTo("chat gpt-5-mini");
    assertThat(call.model()).isEqualTo("gpt-5-mini-2025-08-07");
    assertThat(call.input()).isEqualTo("How long?");
    assertThat(call.output()).isEqualTo(MESSAGE);
    assertThat(call.modelParameters()).containsOnlyKeys("temperature");
    assertThat(call.usage())
        .containsEntry("input", 30L)
        .containsEntry("input_cached_tokens", 6L)
        .containsEntry("output", 7L)
        .containsEntry("output_reasoning_tokens", 80L)
        .containsEntry("total", 123L);
    assertThat(call.totalCost()).isPositive();
    assertThat(call.metadata())
        .containsEntry("response_id", "resp_1")
        .containsEntry("finish_reason", "completed")
        .containsEntry("service_tier", "default");
    assertThat(call.attributes()).containsEntry("gen_ai.operation.name", "chat");
  }

  @Test
  void create_putsInstructionsInFront_asTheSystemsMessage() {
    LocalObservation call = created(asked().instructions("Be \"short\".").input("How long?"));

    assertThat(call.input())
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"Be \\\"short\\\".\"},"
                + "{\"role\":\"user\",\"content\":\"How long?\"}]");
  }

  @Test
  void create_keepsTheItems_behindTheInstructions() {
    LocalObservation call =
        created(
            Asked.response(
                    Map.of("role", "user", "content", "Weather?"),
                    Map.of("type", "function_call_output", "call_id", "call_1", "output", "Sunny."))
                .instructions("Be short."));

    assertThat(call.input())
        .startsWith("[{\"role\":\"system\",\"content\":\"Be short.\"},{")
        .contains("\"call_id\":\"call_1\"")
        .contains("Weather?");
  }

  @Test
  void create_keepsToolsInTheInput_whereTheServerLooksForThem() {
    Map<String, Object> tool =
        Map.of("type", "function", "name", "weather", "parameters", Map.of());

    LocalObservation call =
        created(
            asked()
                .input("Weather?")
                .putAdditionalBodyProperty("tools", JsonValue.from(List.of(tool))));

    assertThat(call.toolDefinitions()).containsOnlyKeys("weather");
    assertThat(call.input())
        .startsWith("{\"messages\":[{\"role\":\"user\",\"content\":\"Weather?\"}],\"tools\":[");
    assertThat(call.modelParameters()).isEmpty();
  }

  @Test
  void create_findsToolCallsAndReasoning_inTheOutput() {
    String output =
        "[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Hmm.\"}],"
            + "\"encrypted_content\":\""
            + "gAAAA".repeat(100)
            + "\"},"
            + "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"weather\","
            + "\"arguments\":\"{}\",\"status\":\"completed\"},"
            + "{\"type\":\"function_call\",\"id\":\"fc_2\",\"call_id\":\"call_2\",\"name\":\"clock\","
            + "\"arguments\":\"{}\",\"status\":\"completed\"}]";

    LocalObservation call = answered(response("completed", output));

    assertThat(call.toolCalls()).containsExactly("weather", "clock");
    assertThat(call.output()).contains("Hmm.").doesNotContain("gAAAA");
  }

  @Test
  void create_countsTheBytesOfAGeneratedImage() {
    String output =
        "[{\"type\":\"image_generation_call\",\"id\":\"ig_1\",\"status\":\"completed\",\"result\":\""
            + "iVBORw0K".repeat(500)
            + "\"}]";

    LocalObservation call = answered(response("completed", output));

    assertThat(call.output())
        .contains("\"result\":\"<base64: 3000 bytes left out>\"")
        .doesNotContain("iVBOR");
  }

  @Test
  void create_isAWarning_whenTheResponseIsIncomplete() {
    LocalObservation call =
        answered(
            response("incomplete", "[" + MESSAGE + "]")
                .replace(
                    "\"incomplete_details\":null",
                    "\"incomplete_details\":{\"reason\":\"max_output_tokens\"}"));

    assertThat(call.level()).isEqualTo("WARNING");
    assertThat(call.statusMessage()).isEqualTo("incomplete: max_output_tokens");
    assertThat(call.output()).contains("Four weeks.");
    assertThat(call.usage()).containsEntry("total", 123L);
  }

  @Test
  void create_isAnError_whenTheResponseFailed() {
    LocalObservation call =
        answered(
            response("failed", "[]")
                .replace(
                    "\"error\":null",
                    "\"error\":{\"code\":\"server_error\",\"message\":\"Sorry.\"}"));

    assertThat(call.level()).isEqualTo("ERROR");
    assertThat(call.statusMessage()).isEqualTo("Sorry.");
    assertThat(call.metadata()).containsEntry("error_code", "server_error");
  }

  @Test
  void create_keepsTools_whenThereIsNoInput() {
    Map<String, Object> tool = Map.of("type", "function", "name", "weather");

    @SuppressWarnings("unchecked")
    ResponseCreateParams.Builder nothing = asked().input(JsonMissing.of());

    LocalObservation call =
        created(
            nothing
                .putAdditionalBodyProperty("tools", JsonValue.from(List.of(tool)))
                .putAdditionalBodyProperty("prompt", JsonValue.from(Map.of("id", "pmpt_1"))));

    assertThat(call.toolDefinitions()).containsOnlyKeys("weather");
    assertThat(call.modelParameters()).containsOnlyKeys("prompt");
  }

  /** The oldest client cannot; the method is looked for by its name. */
  @Test
  void compact_isOneGeneration() throws Exception {
    assumeTrue(Newer.has("com.openai.services.blocking.ResponseService", "compact"));
    bench.json(
        "{\"id\":\"resp_2\",\"object\":\"response.compaction\",\"created_at\":1,\"output\":["
            + "{\"type\":\"compaction\",\"id\":\"cmp_1\",\"encrypted_content\":\""
            + "gAAAA".repeat(100)
            + "\"}],\"usage\":"
            + USAGE
            + "}");
    Object params =
        Newer.params(
            "com.openai.models.responses.ResponseCompactParams",
            "model",
            "gpt-5-mini",
            "input",
            "A long story.");

    Newer.call(bench.client().responses(), "compact", params);

    LocalObservation call = bench.only();
    assertThat(call.name()).isEqualTo("chat gpt-5-mini");
    assertThat(call.input()).isEqualTo("A long story.");
    assertThat(call.output()).contains("\"compaction\"").doesNotContain("gAAAA");
    assertThat(call.usage()).containsEntry("total", 123L);
  }
}
