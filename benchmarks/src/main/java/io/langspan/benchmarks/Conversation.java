// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A chat of 2 KB that is answered with 1 KB, in one piece or in 53 events. */
final class Conversation {

  private static final String HEAD =
      "{\"id\":\"chatcmpl-Bv9kQ2nTq8Zr5\",\"object\":\"%s\",\"created\":1780000000,"
          + "\"model\":\"gpt-5-mini-2025-08-07\",\"service_tier\":\"default\","
          + "\"system_fingerprint\":\"fp_44709d6fcb\",";
  private static final String USAGE =
      "{\"prompt_tokens\":480,\"completion_tokens\":256,\"total_tokens\":736,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":128,\"audio_tokens\":0},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":64,\"audio_tokens\":0,"
          + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}";

  /** What is asked. */
  static final ChatCompletionCreateParams ASKED = asked().build();

  /** What is asked, to be answered in events, with the usage in the last of them. */
  static final ChatCompletionCreateParams ASKED_WITH_USAGE =
      asked()
          .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
          .build();

  static final byte[] ANSWER = utf8(indented(answer()));
  static final byte[][] EVENTS = events();

  private Conversation() {}

  private static ChatCompletionCreateParams.Builder asked() {
    String text = Scenario.INPUT;
    return ChatCompletionCreateParams.builder()
        .model("gpt-5-mini")
        .temperature(0.2)
        .maxCompletionTokens(1_000)
        .addSystemMessage(text.substring(0, 512))
        .addUserMessage(text.substring(512, 1_024))
        .addAssistantMessage(text.substring(1_024, 1_536))
        .addUserMessage(text.substring(1_536));
  }

  private static String answer() {
    return HEAD.formatted("chat.completion")
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
        + Scenario.OUTPUT
        + "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,"
        + "\"finish_reason\":\"stop\"}],\"usage\":"
        + USAGE
        + "}";
  }

  /** Answers in one piece come with indents. */
  private static String indented(String json) {
    try {
      ObjectMapper mapper = new ObjectMapper();
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[][] events() {
    String text = Scenario.OUTPUT;
    Stream<String> role =
        Stream.of(choice("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null"));
    Stream<String> content =
        IntStream.range(0, 50)
            .mapToObj(i -> text.substring(i * text.length() / 50, (i + 1) * text.length() / 50))
            .map(part -> choice("{\"content\":\"" + part + "\"}", "null"));
    Stream<String> end =
        Stream.of(choice("{}", "\"stop\""), "\"choices\":[],\"usage\":" + USAGE + "}");
    Stream<String> events =
        Stream.of(role, content, end)
            .flatMap(some -> some)
            .map(event -> HEAD.formatted("chat.completion.chunk") + event);
    return Stream.concat(events, Stream.of("[DONE]"))
        .map(data -> utf8("data: " + data + "\n\n"))
        .toArray(byte[][]::new);
  }

  private static String choice(String delta, String finishReason) {
    return "\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"logprobs\":null,\"finish_reason\":"
        + finishReason
        + "}],\"usage\":null,\"obfuscation\":\"Q3xZr8TkLm\"}";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
