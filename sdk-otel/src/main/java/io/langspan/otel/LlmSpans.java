// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/** The spans that have to do with language models. */
enum LlmSpans implements SpanFilter {
  INSTANCE;

  private static final List<String> ATTRIBUTES =
      List.of(
          "gen_ai.",
          "langfuse.observation.",
          "openinference.",
          "llm.",
          "spring.ai.",
          "traceloop.",
          "mcp.");

  // Not what is below it: Java packages begin so.
  private static final String VERCEL = "ai";

  private static final List<String> SCOPES =
      List.of(
          "langfuse-sdk",
          "agent_framework",
          "ai.koog",
          "autogen-core",
          "com.arize",
          "com.google.adk",
          "dev.langchain4j",
          "gcp.vertex.agent",
          "haystack",
          "io.langchain4j",
          "io.quarkiverse.langchain4j",
          "langchain4j",
          "langsmith",
          "litellm",
          "openinference",
          "org.springframework.ai",
          "pydantic-ai",
          "strands-agents",
          "vllm");

  // OpenTelemetry's instrumentations carry their version behind the name: openai-java-1.1
  private static final List<String> SCOPE_PREFIXES =
      List.of(
          "io.opentelemetry.openai-java",
          "io.opentelemetry.langchain4j",
          "io.opentelemetry.spring-ai",
          "opentelemetry.instrumentation.openai",
          "opentelemetry.instrumentation.anthropic",
          "opentelemetry.instrumentation.bedrock",
          "opentelemetry.instrumentation.cohere",
          "opentelemetry.instrumentation.google_generativeai",
          "opentelemetry.instrumentation.langchain",
          "opentelemetry.instrumentation.llamaindex",
          "opentelemetry.instrumentation.mistralai",
          "opentelemetry.instrumentation.ollama",
          "opentelemetry.instrumentation.vertexai",
          "opentelemetry.instrumentation.watsonx");

  @Override
  public boolean test(SpanData span) {
    String scope = span.getInstrumentationScopeInfo().getName();
    if (scope.equals(VERCEL) || isBelow(SCOPES, scope) || startsWithAny(SCOPE_PREFIXES, scope)) {
      return true;
    }
    for (AttributeKey<?> key : span.getAttributes().asMap().keySet()) {
      if (startsWithAny(ATTRIBUTES, key.getKey())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a scope is one of these or a part of one: equal, or followed by a dot. */
  static boolean isBelow(List<String> names, String scope) {
    for (String name : names) {
      if (scope.startsWith(name)
          && (scope.length() == name.length() || scope.charAt(name.length()) == '.')) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWithAny(List<String> prefixes, String text) {
    for (String prefix : prefixes) {
      if (text.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
