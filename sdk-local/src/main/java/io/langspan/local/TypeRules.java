// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which of the ten types, and which level, the server gives a span. */
final class TypeRules {

  private static final Set<String> TYPES =
      Set.of(
          "span",
          "generation",
          "event",
          "embedding",
          "agent",
          "tool",
          "chain",
          "retriever",
          "evaluator",
          "guardrail");

  private static final Map<String, String> OPENINFERENCE =
      Map.of(
          "CHAIN", "CHAIN",
          "RETRIEVER", "RETRIEVER",
          "LLM", "GENERATION",
          "EMBEDDING", "EMBEDDING",
          "AGENT", "AGENT",
          "TOOL", "TOOL",
          "GUARDRAIL", "GUARDRAIL",
          "EVALUATOR", "EVALUATOR");

  private static final Map<String, String> OPERATIONS =
      Map.of(
          "chat", "GENERATION",
          "completion", "GENERATION",
          "text_completion", "GENERATION",
          "generate_content", "GENERATION",
          "generate", "GENERATION",
          "embeddings", "EMBEDDING",
          "invoke_agent", "AGENT",
          "create_agent", "AGENT",
          "execute_tool", "TOOL");

  private static final Map<String, String> VERCEL_OPERATIONS =
      Map.of(
          "doGenerate", "GENERATION",
          "doStream", "GENERATION",
          "doEmbed", "EMBEDDING",
          "toolCall", "TOOL");

  private TypeRules() {}

  static String type(Attributes attributes) {
    Object explicit = attributes.get("langfuse.observation.type");
    // Lower case only: the server does not know "GENERATION".
    if (explicit instanceof String word && TYPES.contains(word)) {
      return word.toUpperCase(Locale.ROOT);
    }
    String type = lookUp(OPENINFERENCE, attributes.get("openinference.span.kind"));
    type = type != null ? type : lookUp(OPERATIONS, attributes.get("gen_ai.operation.name"));
    type = type != null ? type : vercel(attributes.string("operation.name", "ai.operationId"));
    if (type != null) {
      return type;
    }
    if (attributes.first("gen_ai.tool.name", "gen_ai.tool.call.id") != null) {
      return "TOOL";
    }
    Object model =
        attributes.first(
            "langfuse.observation.model.name",
            "gen_ai.request.model",
            "gen_ai.response.model",
            "llm.model_name",
            "model");
    return model != null ? "GENERATION" : "SPAN";
  }

  private static @Nullable String lookUp(Map<String, String> types, @Nullable Object word) {
    return word instanceof String string ? types.get(string) : null;
  }

  /** {@code ai.generateText.doGenerate my-function} is about doGenerate. */
  private static @Nullable String vercel(@Nullable String operation) {
    if (operation == null || !operation.startsWith("ai.")) {
      return null;
    }
    String path = operation.split(" ", 2)[0];
    return VERCEL_OPERATIONS.get(path.substring(path.lastIndexOf('.') + 1));
  }

  static String level(Attributes attributes, int statusCode) {
    String word = attributes.string("langfuse.observation.level");
    String level =
        switch (word == null ? "" : word.toUpperCase(Locale.ROOT)) {
          case "DEBUG", "TRACE", "VERBOSE" -> "DEBUG";
          case "DEFAULT", "INFO", "LOG", "NOTICE", "OK", "SUCCESS" -> "DEFAULT";
          case "WARN", "WARNING" -> "WARNING";
          case "ERROR", "FATAL", "CRITICAL" -> "ERROR";
          default -> "";
        };
    if (!level.isEmpty()) {
      return level;
    }
    return statusCode == 2 ? "ERROR" : "DEFAULT";
  }
}
