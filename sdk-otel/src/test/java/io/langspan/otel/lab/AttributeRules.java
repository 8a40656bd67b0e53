// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import com.github.tomakehurst.wiremock.common.Json;
import com.github.tomakehurst.wiremock.common.JsonException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The types of attributes with which Langfuse loses an observation without a word. Here it is an
 * error, so that it is seen.
 */
final class AttributeRules {

  private static final String OBSERVATION = "langfuse.observation.";
  private static final Set<String> STRINGS =
      Set.of(
          "langfuse.version",
          "langfuse.release",
          "langfuse.trace.name",
          OBSERVATION + "status_message",
          OBSERVATION + "level",
          OBSERVATION + "input",
          OBSERVATION + "output",
          OBSERVATION + "model.name");
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

  private AttributeRules() {}

  static void check(Span span) throws Refusal {
    Map<String, AnyValue> attributes = new HashMap<>();
    for (KeyValue attribute : span.getAttributesList()) {
      if (attributes.put(attribute.getKey(), attribute.getValue()) != null) {
        throw new Refusal(400, "an attribute twice");
      }
    }
    for (String key : STRINGS) {
      text(attributes, key);
    }
    String type = text(attributes, OBSERVATION + "type");
    require(type.isEmpty() || TYPES.contains(type), "an unknown type");
    checkPrompt(attributes);
    checkTime(text(attributes, OBSERVATION + "completion_start_time"));
    checkNumbers(text(attributes, OBSERVATION + "usage_details"), true);
    checkNumbers(text(attributes, OBSERVATION + "cost_details"), false);
  }

  private static void checkPrompt(Map<String, AnyValue> attributes) throws Refusal {
    AnyValue version = attributes.get(OBSERVATION + "prompt.version");
    boolean named = attributes.containsKey(OBSERVATION + "prompt.name");
    require(
        version == null ? !named : named && version.hasIntValue(),
        "a prompt needs a name and an integer version");
  }

  private static void checkTime(String time) throws Refusal {
    try {
      if (!time.isEmpty()) {
        OffsetDateTime.parse(time);
      }
    } catch (DateTimeParseException e) {
      throw new Refusal(400, "a time that is none");
    }
  }

  private static void checkNumbers(String json, boolean whole) throws Refusal {
    if (json.isEmpty()) {
      return;
    }
    try {
      for (Object value : Json.read(json, Map.class).values()) {
        boolean number = value instanceof Number;
        require(number && ((Number) value).doubleValue() >= 0, "a bucket that is no number");
        require(!whole || value instanceof Integer || value instanceof Long, "half a token");
      }
    } catch (JsonException e) {
      throw new Refusal(400, "details that are no JSON object");
    }
  }

  private static String text(Map<String, AnyValue> attributes, String key) throws Refusal {
    AnyValue value = attributes.get(key);
    require(value == null || value.hasStringValue(), key + " is no string");
    return value == null ? "" : value.getStringValue();
  }

  private static void require(boolean holds, String message) throws Refusal {
    if (!holds) {
      throw new Refusal(400, message);
    }
  }
}
