// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.math.BigDecimal;
import java.util.Map;

/** OpenAI counts cached tokens within the prompt, and reasoning within the completion. */
final class OpenAi implements Provider {

  private static final String USAGE =
      """
      {
        "prompt_tokens": 120, "completion_tokens": 60, "total_tokens": 180,
        "prompt_tokens_details": {"cached_tokens": 40},
        "completion_tokens_details": {"reasoning_tokens": 20}
      }""";

  @Override
  public ChatModel model(String url) {
    return OpenAiChatModel.builder()
        .baseUrl(url)
        .apiKey("sk-test")
        .modelName("gpt-5-mini")
        .temperature(0.5)
        .maxCompletionTokens(100)
        .maxRetries(0)
        .build();
  }

  @Override
  public StreamingChatModel streamingModel(String url) {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(url)
        .apiKey("sk-test")
        .modelName("gpt-5-mini")
        .build();
  }

  @Override
  public String answer() {
    return """
        {
          "id": "chatcmpl-1", "object": "chat.completion", "created": 1750000000,
          "model": "gpt-5-mini-2025-08-07", "service_tier": "default", "system_fingerprint": "fp_1",
          "choices": [
            {"index": 0, "finish_reason": "stop",
             "message": {"role": "assistant", "content": "Four weeks."}}
          ],
          "usage": %s
        }
        """
        .formatted(USAGE);
  }

  @Override
  public String pieces() {
    return chunk("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Four \"}}", "null")
        + chunk("{\"index\":0,\"delta\":{\"content\":\"weeks.\"}}", "null")
        + chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}", "null")
        + chunk("", USAGE.replace("\n", ""))
        + "data: [DONE]\n\n";
  }

  private static String chunk(String choice, String usage) {
    return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"gpt-5-mini-2025-08-07\",\"choices\":["
        + choice
        + "],\"usage\":"
        + usage
        + "}\n\n";
  }

  @Override
  public Told told() {
    return new Told(
        "openai",
        "gpt-5-mini-2025-08-07",
        "chatcmpl-1",
        "stop",
        Map.of(
            "input", 80L,
            "input_cached_tokens", 40L,
            "output", 40L,
            "output_reasoning_tokens", 20L,
            "total", 180L),
        new BigDecimal("0.000141")); // 80 * 0.25 + 40 * 0.025 + 60 * 2 for a million
  }
}
