// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A chat completion word by word, as server-sent events. */
final class StandInStream {

  static final String DATA = "data: ";

  private StandInStream() {}

  /** The events of a completion; its usage comes last, if the request asks for it. */
  static String of(JsonNode request, ObjectNode completion) {
    StringBuilder events = new StringBuilder();
    JsonNode choice = completion.path("choices").path(0);
    JsonNode message = choice.path("message");
    ObjectNode role = StandInModel.JSON.createObjectNode().put("role", "assistant");
    event(events, chunk(completion, role, null));
    for (String word : message.path("content").asText("").split("(?<= )", -1)) {
      if (!word.isEmpty()) {
        ObjectNode delta = StandInModel.JSON.createObjectNode().put("content", word);
        event(events, chunk(completion, delta, null));
      }
    }
    for (int i = 0; i < message.path("tool_calls").size(); i++) {
      ObjectNode call = message.path("tool_calls").path(i).deepCopy();
      ObjectNode delta = StandInModel.JSON.createObjectNode();
      delta.putArray("tool_calls").add(call.put("index", i));
      event(events, chunk(completion, delta, null));
    }
    ObjectNode nothing = StandInModel.JSON.createObjectNode();
    event(events, chunk(completion, nothing, choice.path("finish_reason").asText()));
    if (request.path("stream_options").path("include_usage").asBoolean()) {
      ObjectNode usage = chunk(completion, nothing, null);
      usage.putArray("choices");
      event(events, usage.set("usage", completion.path("usage")));
    }
    return events.append(DATA).append("[DONE]\n\n").toString();
  }

  private static ObjectNode chunk(
      ObjectNode completion, ObjectNode delta, @Nullable String finishReason) {
    ObjectNode chunk = completion.deepCopy();
    chunk.remove("usage");
    chunk.put("object", "chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.put("finish_reason", finishReason).putNull("logprobs").set("delta", delta);
    return chunk;
  }

  private static void event(StringBuilder events, JsonNode data) {
    events.append(DATA).append(data).append("\n\n");
  }
}
