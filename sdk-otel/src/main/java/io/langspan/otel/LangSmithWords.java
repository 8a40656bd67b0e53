// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.langspan.internal.client.Keys;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;

/**
 * What LangSmith reads from OTLP. Its own "session" is a project, so that ours is metadata, from
 * which it makes its threads; and its "trace name" would rename every span.
 *
 * @see <a href="https://docs.langchain.com/langsmith/trace-with-opentelemetry">its mapping</a>
 */
final class LangSmithWords {

  private static final String METADATA = "langsmith.metadata.";
  private static final AttributeKey<String> KIND = stringKey("langsmith.span.kind");

  private static final Map<String, String> KINDS =
      Map.of(
          Facts.GENERATION,
          "llm",
          "embedding",
          "embedding",
          Facts.TOOL,
          "tool",
          "retriever",
          "retriever");

  private static final Map<AttributeKey<String>, String> IN_METADATA =
      Map.of(
          stringKey("session.id"),
          "session_id",
          stringKey("user.id"),
          "user_id",
          stringKey("langfuse.trace.name"),
          "trace_name",
          Keys.ENVIRONMENT,
          "environment",
          Keys.RELEASE,
          "release",
          stringKey("langfuse.version"),
          "version");

  private LangSmithWords() {}

  static Attributes of(Attributes attributes) {
    Facts facts = new Facts(attributes);
    AttributesBuilder out = facts.withoutLangfuse();
    if (attributes.get(KIND) == null) {
      out.put(KIND, KINDS.getOrDefault(facts.type(), "chain"));
    }
    out.put("gen_ai.prompt", facts.input()).put("gen_ai.completion", facts.output());
    out.remove(Keys.INPUT_MESSAGES);
    out.remove(Keys.OUTPUT_MESSAGES);
    out.remove(Facts.TOOL_ARGUMENTS);
    out.remove(Facts.TOOL_RESULT);
    if (!facts.tags().isEmpty()) {
      out.put("langsmith.span.tags", String.join(",", facts.tags()));
    }
    facts.metadata().forEach((key, value) -> out.put(METADATA + key, value));
    IN_METADATA.forEach((from, name) -> facts.copy(from, out::put, stringKey(METADATA + name)));
    out.put(Facts.COST, facts.cost());
    return out.build();
  }
}
