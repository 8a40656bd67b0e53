// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import java.math.BigDecimal;
import java.util.Map;

/** Gemini counts cached tokens within the prompt, and thoughts beside the candidates. */
final class Gemini implements Provider {

  private static final String USAGE =
      "\"usageMetadata\":{\"promptTokenCount\":120,\"candidatesTokenCount\":40,"
          + "\"totalTokenCount\":180,\"cachedContentTokenCount\":40,\"thoughtsTokenCount\":20},";

  @Override
  public ChatModel model(String url) {
    return GoogleAiGeminiChatModel.builder()
        .baseUrl(url)
        .apiKey("test")
        .modelName("gemini-2.5-flash")
        .maxRetries(0)
        .build();
  }

  @Override
  public StreamingChatModel streamingModel(String url) {
    return GoogleAiGeminiStreamingChatModel.builder()
        .baseUrl(url)
        .apiKey("test")
        .modelName("gemini-2.5-flash")
        .build();
  }

  @Override
  public String answer() {
    return part("Four weeks.", "\"finishReason\":\"STOP\",");
  }

  @Override
  public String pieces() {
    return "data: "
        + part("Four ", "")
        + "\n\ndata: "
        + part("weeks.", "\"finishReason\":\"STOP\",")
        + "\n\n";
  }

  private static String part(String text, String finish) {
    return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\""
        + text
        + "\"}]},"
        + finish
        + "\"index\":0}],"
        + USAGE
        + "\"modelVersion\":\"gemini-2.5-flash\",\"responseId\":\"r-1\"}";
  }

  @Override
  public Told told() {
    return tellsParts()
        ? told(
            Map.of(
                "input", 80L,
                "input_cached_tokens", 40L,
                "output", 40L,
                "output_reasoning_tokens", 20L,
                "total", 180L),
            new BigDecimal("0.0001752")) // 80 * 0.3 + 40 * 0.03 + 60 * 2.5 for a million
        : told(Map.of("input", 120L, "output", 40L, "total", 180L), null); // as 20 are unexplained
  }

  private static Told told(Map<String, Long> usage, BigDecimal cost) {
    return new Told("gcp.gemini", "gemini-2.5-flash", "r-1", "stop", usage, cost);
  }

  /** Whether the module tells more than prompt, candidates and total: older releases do not. */
  private static boolean tellsParts() {
    try {
      return Class.forName("dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage") != null;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
