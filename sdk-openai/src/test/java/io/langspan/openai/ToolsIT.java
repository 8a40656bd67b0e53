// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

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

class ToolsIT {

  private static final Bench bench = new Bench();

  private static final Map<String, Object> WEATHER =
      Map.of(
          "type",
          "function",
          "function",
          Map.of("name", "weather", "parameters", Map.of("type", "object")));
  private static final Map<String, Object> CLOCK =
      Map.of("type", "function", "function", Map.of("name", "clock"));

  private static final String CALLS =
      """
      [{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Ulm\\"}"}},
       {"id":"call_2","type":"function","function":{"name":"clock","arguments":"{}"}}]
      """;

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static ChatCompletionCreateParams asked() {
    return Asked.chat()
        .putAdditionalBodyProperty("tools", JsonValue.from(List.of(WEATHER, CLOCK)))
        .putAdditionalBodyProperty("tool_choice", JsonValue.from("required"))
        .putAdditionalBodyProperty("parallel_tool_calls", JsonValue.from(true))
        .build();
  }

  private static String answer(String message, String finishReason) {
    return "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-5-mini\","
        + "\"choices\":[{\"index\":0,\"message\":"
        + message
        + ",\"logprobs\":null,\"finish_reason\":\""
        + finishReason
        + "\"}]}";
  }

  private static LocalObservation streamed(String... deltas) {
    String[] events = new String[deltas.length + 2];
    for (int i = 0; i < deltas.length; i++) {
      events[i] = Answers.chunk(deltas[i], null);
    }
    events[deltas.length] = Answers.chunk("{}", "tool_calls");
    events[deltas.length + 1] = Answers.DONE;
    bench.events(events);
    try (StreamResponse<ChatCompletionChunk> stream =
        bench.client().chat().completions().createStreaming(asked())) {
      stream.stream().forEach(chunk -> {});
    }
    return bench.only();
  }

  @Test
  void create_keepsTheToolsInTheInput_whereTheServerLooksForThem() {
    bench.json(Answers.CHAT);

    bench.client().chat().completions().create(asked());

    LocalObservation call = bench.only();
    assertThat(call.toolDefinitions()).containsOnlyKeys("weather", "clock");
    assertThat(call.toolDefinitions().get("weather")).contains("\"parameters\"");
    assertThat(call.input())
        .startsWith("{\"messages\":[{")
        .contains("\"tool_choice\":\"required\"");
    assertThat(call.modelParameters()).containsOnlyKeys("parallel_tool_calls");
  }

  @Test
  void create_findsParallelToolCalls_inTheOutput() {
    bench.json(
        answer(
            "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":" + CALLS + "}",
            "tool_calls"));

    bench.client().chat().completions().create(asked());

    LocalObservation call = bench.only();
    assertThat(call.toolCalls()).containsExactly("weather", "clock");
    assertThat(call.output()).contains("call_2").contains("Ulm");
    assertThat(call.metadata()).containsEntry("finish_reason", "tool_calls");
  }

  @Test
  void create_keepsTheCallOfAFunction_inTheOldForm() {
    bench.json(
        answer(
            "{\"role\":\"assistant\",\"content\":null,"
                + "\"function_call\":{\"name\":\"weather\",\"arguments\":\"{}\"}}",
            "function_call"));
    ChatCompletionCreateParams old =
        Asked.chat()
            .putAdditionalBodyProperty(
                "functions", JsonValue.from(List.of(Map.of("name", "weather"))))
            .putAdditionalBodyProperty("function_call", JsonValue.from("auto"))
            .build();

    bench.client().chat().completions().create(old);

    LocalObservation call = bench.only();
    assertThat(call.input())
        .contains("\"functions\":[{\"name\":\"weather\"}]")
        .contains("\"function_call\":\"auto\"");
    assertThat(call.output()).contains("\"function_call\":{\"name\":\"weather\"");
    assertThat(call.modelParameters()).isEmpty();
  }

  @Test
  void create_keepsTheMessagesOfTools() {
    bench.json(Answers.CHAT);
    ChatCompletionCreateParams params =
        Asked.chat(
                Map.of("role", "user", "content", "Weather?"),
                Map.of("role", "tool", "tool_call_id", "call_1", "content", "Sunny."))
            .build();

    bench.client().chat().completions().create(params);

    assertThat(bench.only().input()).contains("\"tool_call_id\":\"call_1\"").contains("Sunny.");
  }

  @Test
  void createStreaming_putsParallelToolCallsTogether_fromTheirFragments() {
    LocalObservation call =
        streamed(
            "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_1\","
                + "\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}",
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]}",
            "{\"tool_calls\":[{\"index\":1,\"id\":\"call_2\",\"type\":\"function\","
                + "\"function\":{\"name\":\"clock\",\"arguments\":\"{}\"}}]}",
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Ulm\\\"}\"}}]}");

    assertThat(call.output())
        .isEqualTo(
            "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\","
                + "\"type\":\"function\",\"function\":{\"name\":\"weather\","
                + "\"arguments\":\"{\\\"city\\\":\\\"Ulm\\\"}\"}},{\"id\":\"call_2\","
                + "\"type\":\"function\",\"function\":{\"name\":\"clock\",\"arguments\":\"{}\"}}]}");
    assertThat(call.toolCalls()).containsExactly("weather", "clock");
    assertThat(call.timeToFirstToken()).isNotNull();
  }

  @Test
  void createStreaming_readsANameOnce_whenEachFragmentRepeatsIt() {
    String start = "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",";

    LocalObservation call =
        streamed(
            start + "\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"a\\\"\"}}]}",
            start + "\"function\":{\"name\":\"weather\",\"arguments\":\":1}\"}}]}");

    assertThat(call.output()).contains("{\"name\":\"weather\",\"arguments\":\"{\\\"a\\\":1}\"}");
    assertThat(call.toolCalls()).containsExactly("weather");
  }

  @Test
  void createStreaming_keepsCallsApart_whenTheyHaveNoIndex() {
    LocalObservation call =
        streamed(
            "{\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                + "\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"a\\\":1}\"}}]}",
            "{\"tool_calls\":[{\"id\":\"call_2\",\"type\":\"function\","
                + "\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"a\\\":2}\"}}]}");

    assertThat(call.toolCalls()).containsExactly("weather", "weather");
    assertThat(call.output()).contains("call_1").contains("call_2");
  }

  @Test
  void createStreaming_putsTheCallOfAFunctionTogether_inTheOldForm() {
    LocalObservation call =
        streamed(
            "{\"role\":\"assistant\",\"function_call\":{\"name\":\"weather\",\"arguments\":\"\"}}",
            "{\"function_call\":{\"arguments\":\"{\\\"a\\\"\"}}",
            "{\"function_call\":{\"arguments\":\":1}\"}}");

    assertThat(call.output())
        .contains("\"function_call\":{\"name\":\"weather\",\"arguments\":\"{\\\"a\\\":1}\"}");
  }

  @Test
  void createStreaming_putsTheInputOfACustomToolTogether() {
    LocalObservation call =
        streamed(
            "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"custom\","
                + "\"custom\":{\"name\":\"shell\",\"input\":\"ls \"}}]}",
            "{\"tool_calls\":[{\"index\":0,\"custom\":{\"input\":\"-l\"}}]}");

    assertThat(call.output())
        .contains("\"type\":\"custom\",\"custom\":{\"name\":\"shell\",\"input\":\"ls -l\"}");
  }
}
