// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.langspan.internal.client.Keys;
import io.langspan.internal.client.WireJson;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a span says in Langfuse's words, or else in those of the GenAI convention. */
record Facts(Attributes attributes) {

  static final AttributeKey<String> OPERATION = stringKey("gen_ai.operation.name");
  static final AttributeKey<Double> COST = AttributeKey.doubleKey("gen_ai.usage.cost");
  static final AttributeKey<String> TOOL_ARGUMENTS = stringKey("gen_ai.tool.call.arguments");
  static final AttributeKey<String> TOOL_RESULT = stringKey("gen_ai.tool.call.result");
  static final String GENERATION = "generation";
  static final String TOOL = "tool";

  private static final AttributeKey<List<String>> TAGS = stringArrayKey("langfuse.trace.tags");
  private static final List<String> METADATA =
      List.of("langfuse.trace.metadata.", "langfuse.observation.metadata.");

  /** Of what stays between us and the server. */
  private static final List<String> INTERNAL = List.of("langfuse.internal.", Keys.OWNER.getKey());

  /** The type of the observation; {@code span} if nothing else is known. */
  String type() {
    String given = attributes.get(Keys.TYPE);
    if (given != null) {
      return given;
    }
    String operation = attributes.get(OPERATION);
    return switch (operation == null ? "" : operation) {
      case "chat", "text_completion", "generate_content" -> GENERATION;
      case "embeddings" -> "embedding";
      case "retrieval" -> "retriever";
      case "execute_tool" -> TOOL;
      case "create_agent", "invoke_agent" -> "agent";
      default -> "span";
    };
  }

  @Nullable String input() {
    return first(Keys.INPUT, Keys.INPUT_MESSAGES, TOOL_ARGUMENTS);
  }

  @Nullable String output() {
    return first(Keys.OUTPUT, Keys.OUTPUT_MESSAGES, TOOL_RESULT);
  }

  @SafeVarargs
  private @Nullable String first(AttributeKey<String>... keys) {
    for (AttributeKey<String> key : keys) {
      String value = attributes.get(key);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** In US dollars. */
  @Nullable Double cost() {
    Double given = attributes.get(COST);
    return given == null ? WireJson.costTotal(attributes.get(Keys.COST_DETAILS)) : given;
  }

  List<String> tags() {
    List<String> tags = attributes.get(TAGS);
    return tags == null ? List.of() : tags;
  }

  /** Of the trace and of the observation, which is nearer. */
  Map<String, String> metadata() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String prefix : METADATA) {
      attributes.forEach(
          (key, value) -> {
            if (key.getKey().startsWith(prefix)) {
              all.put(key.getKey().substring(prefix.length()), String.valueOf(value));
            }
          });
    }
    return all;
  }

  /** Everything but what concerns nobody else. */
  AttributesBuilder forOthers() {
    return without(INTERNAL);
  }

  /** Everything but what only Langfuse understands. */
  AttributesBuilder withoutLangfuse() {
    return without(List.of("langfuse.", Keys.OWNER.getKey()));
  }

  private AttributesBuilder without(List<String> prefixes) {
    AttributesBuilder rest = attributes.toBuilder();
    rest.removeIf(key -> prefixes.stream().anyMatch(key.getKey()::startsWith));
    return rest;
  }

  /** Has another key say the same. */
  <T> void copy(AttributeKey<T> from, BiConsumer<AttributeKey<T>, T> to, AttributeKey<T> key) {
    T value = attributes.get(from);
    if (value != null) {
      to.accept(key, value);
    }
  }
}
