// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Chat completions: asks once for the tool it is offered, then answers. */
final class StandInChat {

  private StandInChat() {}

  static ObjectNode answer(JsonNode request) {
    String prompt = "";
    List<String> read = new ArrayList<>();
    StringBuilder everything = new StringBuilder();
    for (JsonNode message : request.path("messages")) {
      String text = text(message.path("content"));
      everything.append(text);
      switch (message.path("role").asText()) {
        case "user" -> prompt = text;
        case "tool" -> read.add(text);
        default -> everything.append(message.path("tool_calls").toString());
      }
    }
    Excerpt excerpt = Excerpt.of(prompt, read);
    JsonNode tool = request.path("tools").path(0).path("function");
    boolean wantsTool = !tool.isMissingNode() && read.isEmpty() && !excerpt.sources().isEmpty();
    ObjectNode message =
        wantsTool ? call(tool, excerpt.sources().get(0)) : message(excerpt.answer());
    return completion(request, message, wantsTool ? "tool_calls" : "stop", everything.toString());
  }

  private static ObjectNode message(String text) {
    return StandInModel.JSON.createObjectNode().put("role", "assistant").put("content", text);
  }

  private static ObjectNode call(JsonNode tool, String argument) {
    ObjectNode arguments = StandInModel.JSON.createObjectNode();
    tool.path("parameters")
        .path("properties")
        .fieldNames()
        .forEachRemaining(name -> arguments.put(name, argument));
    ObjectNode message =
        StandInModel.JSON.createObjectNode().put("role", "assistant").putNull("content");
    message
        .putArray("tool_calls")
        .addObject()
        .put("id", "call_" + UUID.randomUUID())
        .put("type", "function")
        .putObject("function")
        .put("name", tool.path("name").asText())
        .put("arguments", arguments.toString());
    return message;
  }

  private static ObjectNode completion(
      JsonNode request, ObjectNode message, String finish, String everything) {
    int in = StandInModel.tokens(everything + request.path("tools"));
    int out = StandInModel.tokens(message.path("content").asText("") + message.path("tool_calls"));
    ObjectNode completion =
        StandInModel.object(
            Map.of(
                "id",
                "chatcmpl-" + UUID.randomUUID(),
                "object",
                "chat.completion",
                "created",
                System.currentTimeMillis() / 1000,
                "model",
                request.path("model").asText(),
                "usage",
                Map.of(
                    "prompt_tokens", in,
                    "completion_tokens", out,
                    "total_tokens", in + out)));
    ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
    choice.put("finish_reason", finish).putNull("logprobs").set("message", message);
    return completion;
  }

  /** A text, or the texts of content parts. */
  static String text(JsonNode content) {
    if (!content.isArray()) {
      return content.asText("");
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")).append('\n'));
    return text.toString();
  }
}
