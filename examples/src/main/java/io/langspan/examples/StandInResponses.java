// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Responses: a text or an object of the schema that was asked for, a summary, or a refusal. */
final class StandInResponses {

  private static final Pattern NOT_THEIRS = Pattern.compile("(?i)another user's|someone else's");

  private StandInResponses() {}

  static ObjectNode answer(JsonNode request) {
    String prompt = input(request.path("input"));
    Excerpt excerpt = Excerpt.of(prompt, List.of());
    boolean summarise = !request.path("reasoning").path("summary").asText("").isEmpty();
    String summary =
        "Compared "
            + excerpt.compared()
            + " sentences of "
            + excerpt.sources()
            + " with the question.";

    ArrayNode output = StandInModel.JSON.createArrayNode();
    ObjectNode reasoning = output.addObject().put("type", "reasoning").put("id", id("rs_"));
    ArrayNode summaries = reasoning.putArray("summary");
    if (summarise) {
      summaries.addObject().put("type", "summary_text").put("text", summary);
    }
    ObjectNode content = content(request, excerpt);
    ObjectNode message = output.addObject().put("type", "message").put("id", id("msg_"));
    message.put("role", "assistant").put("status", "completed").putArray("content").add(content);

    int in =
        StandInModel.tokens(
            request.path("instructions").asText("") + prompt + request.path("text"));
    int thought = StandInModel.tokens(summary);
    int out = thought + StandInModel.tokens(content.toString());
    ObjectNode response =
        StandInModel.object(
            Map.of(
                "id",
                id("resp_"),
                "object",
                "response",
                "created_at",
                System.currentTimeMillis() / 1000,
                "status",
                "completed",
                "model",
                request.path("model").asText(),
                "usage",
                Map.of(
                    "input_tokens",
                    in,
                    "input_tokens_details",
                    Map.of("cached_tokens", 0, "cache_write_tokens", 0),
                    "output_tokens",
                    out,
                    "output_tokens_details",
                    Map.of("reasoning_tokens", thought),
                    "total_tokens",
                    in + out)));
    response.set("output", output);
    return response;
  }

  private static ObjectNode content(JsonNode request, Excerpt excerpt) {
    ObjectNode content = StandInModel.JSON.createObjectNode();
    if (NOT_THEIRS.matcher(excerpt.question()).find()) {
      return content.put("type", "refusal").put("refusal", "I cannot help with that.");
    }
    JsonNode schema = request.path("text").path("format").path("schema");
    String text = schema.isMissingNode() ? excerpt.answer() : fill(schema, excerpt).toString();
    content.put("type", "output_text").put("text", text).putArray("annotations");
    return content;
  }

  /** A value of a JSON schema: texts are the answer, lists are the sources. */
  private static JsonNode fill(JsonNode schema, Excerpt excerpt) {
    if (schema.has("enum")) {
      return schema.path("enum").path(0);
    }
    return switch (schema.path("type").asText()) {
      case "object" -> {
        ObjectNode object = StandInModel.JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
          object.set(field.getKey(), fill(field.getValue(), excerpt));
        }
        yield object;
      }
      case "array" -> StandInModel.JSON.valueToTree(excerpt.sources());
      case "integer", "number" -> StandInModel.JSON.valueToTree(excerpt.sentences().size());
      case "boolean" -> StandInModel.JSON.valueToTree(!excerpt.sentences().isEmpty());
      default -> StandInModel.JSON.valueToTree(excerpt.answer());
    };
  }

  /** A text, or the text of the last message. */
  private static String input(JsonNode input) {
    return input.isArray()
        ? StandInChat.text(input.path(input.size() - 1).path("content"))
        : input.asText("");
  }

  private static String id(String prefix) {
    return prefix + UUID.randomUUID();
  }
}
