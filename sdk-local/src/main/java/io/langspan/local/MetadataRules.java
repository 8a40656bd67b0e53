// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one flat metadata map of an events row. */
final class MetadataRules {

  private static final String OBSERVATION = "langfuse.observation.metadata";
  private static final String TRACE = "langfuse.trace.metadata";
  private static final String ANY = "langfuse.metadata";
  private static final String VERCEL = "ai.telemetry.metadata";

  private static final Set<String> NOT_METADATA =
      Set.of(
          VERCEL + ".userId", VERCEL + ".sessionId", VERCEL + ".tags", VERCEL + ".langfusePrompt");

  /** Content, which is not repeated among the raw attributes. */
  private static final Set<String> CONSUMED =
      Set.of(
          "langfuse.observation.input",
          "langfuse.observation.output",
          "langfuse.trace.input",
          "langfuse.trace.output",
          OBSERVATION,
          TRACE,
          ANY);

  private MetadataRules() {}

  static Map<String, String> metadata(RawSpan span, Attributes attributes) {
    Map<String, Object> nested = new LinkedHashMap<>();
    if (!span.source().scopeName().startsWith("langfuse-sdk")) {
      Map<String, Object> rest = new LinkedHashMap<>(span.attributes());
      rest.keySet().removeIf(MetadataRules::isConsumed);
      nested.put("attributes", rest);
    }
    nested.put("resourceAttributes", span.source().resource());
    Map<String, Object> scope = new LinkedHashMap<>();
    scope.put("name", span.source().scopeName());
    scope.put("version", span.source().scopeVersion());
    scope.put("attributes", span.source().scopeAttributes());
    nested.put("scope", scope);
    Map<String, String> metadata = new LinkedHashMap<>();
    flatten("", Json.tree(nested), metadata);
    given(attributes, OBSERVATION).forEach((key, value) -> put(metadata, key, value));
    given(attributes, TRACE).forEach((key, value) -> put(metadata, key, value));
    return metadata;
  }

  private static boolean isConsumed(String key) {
    return CONSUMED.contains(key)
        || key.startsWith(OBSERVATION + ".")
        || key.startsWith(TRACE + ".")
        || key.startsWith(ANY + ".");
  }

  /** The blob form first, so that the key form beats it. */
  private static Map<String, JsonNode> given(Attributes attributes, String prefix) {
    Map<String, JsonNode> metadata = new LinkedHashMap<>();
    JsonNode blob = blob(attributes.first(prefix, ANY));
    if (blob instanceof ObjectNode object) {
      object.properties().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    } else if (blob != null && blob.isArray()) {
      for (int i = 0; i < blob.size(); i++) {
        metadata.put(Integer.toString(i), blob.get(i));
      }
    }
    for (Map.Entry<String, Object> attribute : attributes.entries()) {
      String key = attribute.getKey();
      for (String start : List.of(prefix + ".", ANY + ".", VERCEL + ".")) {
        if (key.startsWith(start) && !NOT_METADATA.contains(key)) {
          metadata.put(key.substring(start.length()), Json.tree(attribute.getValue()));
        }
      }
    }
    return metadata;
  }

  private static @Nullable JsonNode blob(@Nullable Object value) {
    return value instanceof List<?> ? Json.tree(value) : Json.parse(value);
  }

  private static void put(Map<String, String> metadata, String key, JsonNode value) {
    // A later value replaces the whole key, also where the earlier one was nested.
    metadata.keySet().removeIf(old -> old.equals(key) || old.startsWith(key + "."));
    flatten(key, value, metadata);
  }

  private static void flatten(String path, JsonNode value, Map<String, String> into) {
    if (value instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              entry ->
                  flatten(
                      path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                      entry.getValue(),
                      into));
    } else {
      into.put(path, value.isNull() ? "" : Json.text(value));
    }
  }
}
