// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.langspan.internal.client.Keys;
import io.langspan.internal.client.WireJson;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of OpenInference.
 *
 * @see <a
 *     href="https://arize-ai.github.io/openinference/spec/attributes/semantic-conventions.html">its
 *     conventions</a>
 */
final class OpenInferenceWords {

  private static final AttributeKey<String> KIND = stringKey("openinference.span.kind");
  private static final AttributeKey<Long> INPUT_TOKENS = longKey("gen_ai.usage.input_tokens");
  private static final AttributeKey<Long> OUTPUT_TOKENS = longKey("gen_ai.usage.output_tokens");

  private static final Map<String, String> KINDS =
      Map.of(
          Facts.GENERATION,
          "LLM",
          "embedding",
          "EMBEDDING",
          Facts.TOOL,
          "TOOL",
          "retriever",
          "RETRIEVER",
          "agent",
          "AGENT",
          "guardrail",
          "GUARDRAIL",
          "evaluator",
          "EVALUATOR");

  /** Both count what is in the cache and the reasoning within the whole. */
  private static final Map<AttributeKey<Long>, String> TOKENS =
      Map.of(
          INPUT_TOKENS,
          "llm.token_count.prompt",
          OUTPUT_TOKENS,
          "llm.token_count.completion",
          longKey("gen_ai.usage.cache_read.input_tokens"),
          "llm.token_count.prompt_details.cache_read",
          longKey("gen_ai.usage.cache_creation.input_tokens"),
          "llm.token_count.prompt_details.cache_write",
          longKey("gen_ai.usage.reasoning.output_tokens"),
          "llm.token_count.completion_details.reasoning");

  private static final Map<AttributeKey<String>, String> MODEL =
      Map.of(
          stringKey("gen_ai.provider.name"), "llm.provider",
          stringKey("langfuse.observation.model.parameters"), "llm.invocation_parameters");

  private OpenInferenceWords() {}

  static Attributes of(Attributes attributes) {
    Facts facts = new Facts(attributes);
    AttributesBuilder out = facts.withoutLangfuse();
    String type = facts.type();
    if (attributes.get(KIND) == null) {
      out.put(KIND, KINDS.getOrDefault(type, "CHAIN"));
    }
    content(out, "input", facts.input());
    content(out, "output", facts.output());
    out.remove(Keys.INPUT_MESSAGES);
    out.remove(Keys.OUTPUT_MESSAGES);
    out.remove(Facts.TOOL_ARGUMENTS);
    out.remove(Facts.TOOL_RESULT);
    TOKENS.forEach((from, name) -> facts.copy(from, out::put, longKey(name)));
    MODEL.forEach((from, name) -> facts.copy(from, out::put, stringKey(name)));
    Long input = attributes.get(INPUT_TOKENS);
    Long output = attributes.get(OUTPUT_TOKENS);
    if (input != null && output != null) {
      out.put(longKey("llm.token_count.total"), input + output);
    }
    model(out, attributes, type);
    out.put(doubleKey("llm.cost.total"), facts.cost());
    if (!facts.tags().isEmpty()) {
      out.put(stringArrayKey("tag.tags"), facts.tags());
    }
    if (!facts.metadata().isEmpty()) {
      out.put("metadata", WireJson.object(facts.metadata()));
    }
    return out.build();
  }

  private static void model(AttributesBuilder out, Attributes attributes, String type) {
    String answered = attributes.get(stringKey("gen_ai.response.model"));
    String model = answered == null ? attributes.get(stringKey("gen_ai.request.model")) : answered;
    out.put(type.equals("embedding") ? "embedding.model_name" : "llm.model_name", model);
  }

  private static void content(AttributesBuilder out, String name, @Nullable String value) {
    if (value != null) {
      boolean json = value.startsWith("{") || value.startsWith("[");
      out.put(name + ".value", value);
      out.put(name + ".mime_type", json ? "application/json" : "text/plain");
    }
  }
}
