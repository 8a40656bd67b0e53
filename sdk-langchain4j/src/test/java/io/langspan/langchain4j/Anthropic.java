// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.math.BigDecimal;
import java.util.Map;

/** Anthropic counts what it read from the cache, and wrote there, beside the input. */
final class Anthropic implements Provider {

  private static final String HEAD =
      "\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
          + "\"model\":\"claude-sonnet-4-5-20250929\",";
  private static final String USAGE =
      "\"usage\":{\"input_tokens\":10,\"output_tokens\":60,"
          + "\"cache_creation_input_tokens\":20,\"cache_read_input_tokens\":100}";

  @Override
  public ChatModel model(String url) {
    return AnthropicChatModel.builder()
        .baseUrl(url)
        .apiKey("test")
        .modelName("claude-sonnet-4-5")
        .maxRetries(0)
        .build();
  }

  @Override
  public StreamingChatModel streamingModel(String url) {
    return AnthropicStreamingChatModel.builder()
        .baseUrl(url)
        .apiKey("test")
        .modelName("claude-sonnet-4-5")
        .build();
  }

  @Override
  public String answer() {
    return "{"
        + HEAD
        + "\"content\":[{\"type\":\"text\",\"text\":\"Four weeks.\"}],"
        + "\"stop_reason\":\"end_turn\","
        + USAGE
        + "}";
  }

  @Override
  public String pieces() {
    return event("message_start", "\"message\":{" + HEAD + "\"content\":[]," + begun(USAGE) + "}")
        + event(
            "content_block_start",
            "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
        + event(
            "content_block_delta",
            "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Four \"}")
        + event(
            "content_block_delta",
            "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"weeks.\"}")
        + event("content_block_stop", "\"index\":0")
        + event(
            "message_delta",
            "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":60}")
        + event("message_stop", "\"stopped\":true");
  }

  /** The usage at the start of a stream, when one token has been made. */
  private static String begun(String usage) {
    return usage.replace("\"output_tokens\":60", "\"output_tokens\":1");
  }

  private static String event(String type, String more) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + more + "}\n\n";
  }

  @Override
  public Told told() {
    return new Told(
        "anthropic",
        "claude-sonnet-4-5-20250929",
        "msg_1",
        "stop",
        Map.of(
            "input", 10L,
            "input_cached_tokens", 100L,
            "input_cache_creation", 20L,
            "output", 60L,
            "total", 190L),
        new BigDecimal("0.001035")); // 10 * 3 + 100 * 0.3 + 20 * 3.75 + 60 * 15 for a million
  }
}
