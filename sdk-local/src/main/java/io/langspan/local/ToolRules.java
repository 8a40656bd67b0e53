// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tools that were offered, read from the input, and called, read from the output. */
final class ToolRules {

  private ToolRules() {}

  /** Name to definition as JSON text. */
  static Map<String, String> definitions(@Nullable String input) {
    Map<String, String> definitions = new LinkedHashMap<>();
    JsonNode json = Json.parse(input);
    if (json == null) {
      return definitions;
    }
    JsonNode messages = json.isArray() ? json : json.path("messages");
    addDefinitions(json.path("tools"), definitions);
    messages.forEach(message -> addDefinitions(message.path("tools"), definitions));
    return definitions;
  }

  private static void addDefinitions(JsonNode tools, Map<String, String> into) {
    for (JsonNode tool : tools) {
      JsonNode definition = tool.path("function").isObject() ? tool.path("function") : tool;
      if (definition.path("name").isTextual()) {
        into.putIfAbsent(definition.path("name").textValue(), Json.encode(definition));
      }
    }
  }

  /** Whether a metadata value holds definitions, which the server moves into the input. */
  static boolean areDefinitions(@Nullable JsonNode tools) {
    if (tools == null || !tools.isArray() || tools.isEmpty()) {
      return false;
    }
    Map<String, String> definitions = new LinkedHashMap<>();
    addDefinitions(tools, definitions);
    return !definitions.isEmpty();
  }

  /** Names of the tools called, in order, with repetitions. */
  static List<String> calls(@Nullable String output) {
    List<String> names = new ArrayList<>();
    JsonNode json = Json.parse(output);
    if (json != null) {
      collect(json, names);
    }
    return names;
  }

  private static void collect(JsonNode node, List<String> names) {
    if (node.isArray()) {
      node.forEach(element -> collect(element, names));
      return;
    }
    boolean response = node.has("call_id") && node.has("arguments");
    String type = node.path("type").asText("");
    if (response || type.equals("tool_use") || type.equals("tool-call")) {
      addName(node, names);
      return;
    }
    node.path("tool_calls").forEach(call -> addName(call, names));
    node.path("toolCalls").forEach(call -> addName(call, names));
    node.path("additional_kwargs").path("tool_calls").forEach(call -> addName(call, names));
    node.path("choices").forEach(choice -> collect(choice.path("message"), names));
    for (String nested : List.of("messages", "message", "content", "output")) {
      if (node.path(nested).isContainerNode()) {
        collect(node.path(nested), names);
      }
    }
  }

  private static void addName(JsonNode call, List<String> names) {
    for (JsonNode name :
        List.of(call.path("function").path("name"), call.path("name"), call.path("toolName"))) {
      if (name.isTextual()) {
        names.add(name.textValue());
        return;
      }
    }
  }
}
