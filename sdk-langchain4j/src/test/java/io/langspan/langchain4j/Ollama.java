// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.util.Map;

/** Ollama counts two things, gives its answers no id, and costs what nobody knows. */
final class Ollama implements Provider {

  @Override
  public ChatModel model(String url) {
    return OllamaChatModel.builder().baseUrl(url).modelName("qwen3").maxRetries(0).build();
  }

  @Override
  public StreamingChatModel streamingModel(String url) {
    return OllamaStreamingChatModel.builder().baseUrl(url).modelName("qwen3").build();
  }

  @Override
  public String answer() {
    return part("Four weeks.", true);
  }

  @Override
  public String pieces() {
    return part("Four ", false) + "\n" + part("weeks.", false) + "\n" + part("", true) + "\n";
  }

  @Override
  public String typeOfPieces() {
    return "application/x-ndjson";
  }

  private static String part(String text, boolean isLast) {
    return "{\"model\":\"qwen3\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":"
        + "{\"role\":\"assistant\",\"content\":\""
        + text
        + "\"},\"done\":"
        + isLast
        + (isLast ? ",\"done_reason\":\"stop\",\"prompt_eval_count\":7,\"eval_count\":3}" : "}");
  }

  @Override
  public Told told() {
    return new Told(
        "ollama", "qwen3", null, "stop", Map.of("input", 7L, "output", 3L, "total", 10L), null);
  }
}
