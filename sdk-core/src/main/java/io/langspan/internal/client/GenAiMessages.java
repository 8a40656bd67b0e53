// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Input and output as messages of the GenAI convention: {@code [{role, parts: [{type, content}]}]}.
 */
public final class GenAiMessages {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private GenAiMessages() {}

  /** A text or the JSON of one or several {role, content} messages; else one text message. */
  public static @Nullable String of(@Nullable String value, String role) {
    if (value == null) {
      return null;
    }
    ArrayNode messages = MAPPER.createArrayNode();
    JsonNode tree = parse(value);
    if (tree != null && tree.isObject() && tree.path("messages").isArray()) {
      tree = tree.get("messages");
    }
    if (tree != null && tree.isArray() && !tree.isEmpty() && allMessages(tree)) {
      tree.forEach(message -> messages.add(message(message, role)));
    } else if (tree != null && isMessage(tree)) {
      messages.add(message(tree, role));
    } else {
      messages.add(textMessage(role, value));
    }
    return messages.toString();
  }

  private static @Nullable JsonNode parse(String value) {
    if (!value.startsWith("[") && !value.startsWith("{")) {
      return null;
    }
    try {
      return MAPPER.readTree(value);
    } catch (JsonProcessingException e) {
      return null; // a text that merely begins like JSON
    }
  }

  private static boolean allMessages(JsonNode list) {
    for (JsonNode element : list) {
      if (!isMessage(element)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMessage(JsonNode node) {
    return node.isObject() && node.path("role").isTextual();
  }

  private static ObjectNode message(JsonNode source, String otherwise) {
    ObjectNode message = MAPPER.createObjectNode();
    message.put("role", source.path("role").asText(otherwise));
    ArrayNode parts = message.putArray("parts");
    JsonNode content = source.path("content");
    if (content.isTextual()) {
      parts.add(text(content.asText()));
    } else if (content.isArray()) {
      content.forEach(part -> parts.add(part.isTextual() ? text(part.asText()) : part));
    } else if (content.isObject()) {
      parts.add(content);
    }
    for (JsonNode call : source.path("tool_calls")) {
      ObjectNode part = parts.addObject();
      part.put("type", "tool_call");
      part.set("id", call.path("id"));
      part.set("name", call.path("function").path("name"));
      part.set("arguments", call.path("function").path("arguments"));
    }
    return message;
  }

  private static ObjectNode textMessage(String role, String text) {
    ObjectNode message = MAPPER.createObjectNode();
    message.put("role", role);
    message.putArray("parts").add(text(text));
    return message;
  }

  private static ObjectNode text(String content) {
    return MAPPER.createObjectNode().put("type", "text").put("content", content);
  }
}
