// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.langspan.local.RawSpan.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Input and output: those of Langfuse, else the first foreign convention that is there.
 *
 * <p>The conventions of genkit, flue, LiveKit and pydantic-ai are left out.
 */
final class ContentRules {

  /** Input and output as they are stored: strings unchanged, the rest as JSON text. */
  record Content(@Nullable String input, @Nullable String output) {}

  private static final String[][] PAIRS_BEFORE_KEYS = {
    {"gcp.vertex.agent.llm_request", "gcp.vertex.agent.llm_response"},
    {"prompt", "all_messages_events"},
    {"mlflow.spanInputs", "mlflow.spanOutputs"},
    {"traceloop.entity.input", "traceloop.entity.output"},
    {"input.value", "output.value"},
    {"input", "output"},
    {"tool_arguments", "tool_response"},
  };

  private ContentRules() {}

  static Content content(RawSpan span, Attributes attributes) {
    Content content = pair(attributes, "langfuse.observation.input", "langfuse.observation.output");
    if (content == null && span.source().scopeName().equals("ai")) {
      content = vercel(attributes);
    }
    if (content == null) {
      content = events(span.events());
    }
    for (String[] keys : PAIRS_BEFORE_KEYS) {
      content = content != null ? content : pair(attributes, keys[0], keys[1]);
    }
    if (content == null) {
      content = numbered(attributes, "gen_ai.prompt", "gen_ai.completion");
    }
    if (content == null) {
      content = numbered(attributes, "llm.input_messages", "llm.output_messages");
    }
    if (content == null) {
      content = messages(attributes);
    }
    if (content == null) {
      content = pair(attributes, "gen_ai.tool.call.arguments", "gen_ai.tool.call.result");
    }
    return content != null ? content : new Content(null, null);
  }

  private static @Nullable Content pair(Attributes attributes, String input, String output) {
    if (attributes.first(input, output) == null) {
      return null;
    }
    return new Content(stored(attributes.get(input)), stored(attributes.get(output)));
  }

  private static @Nullable String stored(@Nullable Object value) {
    return value == null ? null : Json.text(value);
  }

  private static @Nullable Content vercel(Attributes attributes) {
    Object input = attributes.first("ai.prompt.messages", "ai.prompt", "ai.toolCall.args");
    Object output =
        attributes.first(
            "ai.response.text",
            "ai.response.toolCalls",
            "ai.response.object",
            "ai.toolCall.result");
    return input == null && output == null ? null : new Content(stored(input), stored(output));
  }

  private static @Nullable Content events(List<Event> events) {
    List<Object> input = new ArrayList<>();
    Object output = null;
    for (Event event : events) {
      Attributes attributes = new Attributes(event.attributes());
      switch (event.name()) {
        case "gen_ai.client.inference.operation.details" -> {
          return messages(attributes);
        }
        case "gen_ai.system.message",
            "gen_ai.user.message",
            "gen_ai.assistant.message",
            "gen_ai.tool.message" ->
            input.add(event.attributes());
        case "gen_ai.choice" -> output = event.attributes();
        case "gen_ai.content.prompt" -> {
          Object prompt = attributes.first("gen_ai.prompt");
          if (prompt != null) {
            input.add(prompt);
          }
        }
        case "gen_ai.content.completion" -> output = attributes.first("gen_ai.completion");
        default -> {}
      }
    }
    if (input.isEmpty() && output == null) {
      return null;
    }
    boolean plain = input.size() == 1 && input.get(0) instanceof String;
    return new Content(
        input.isEmpty() ? null : Json.text(plain ? input.get(0) : input), stored(output));
  }

  private static @Nullable Content messages(Attributes attributes) {
    Object input = attributes.first("gen_ai.input.messages");
    Object output = attributes.first("gen_ai.output.messages");
    if (input == null && output == null) {
      return null;
    }
    String system = attributes.text("gen_ai.system_instructions");
    if (system != null && Json.parse(input) instanceof ArrayNode list) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      JsonNode parts = Json.parse(system);
      ObjectNode first = all.addObject().put("role", "system");
      first.set("parts", parts != null ? parts : JsonNodeFactory.instance.textNode(system));
      input = all.addAll(list);
    }
    return new Content(stored(input), stored(output));
  }

  /** Rebuilds a list from keys such as {@code gen_ai.prompt.0.content}. */
  private static @Nullable Content numbered(Attributes attributes, String input, String output) {
    String in = rebuilt(attributes, input + ".");
    String out = rebuilt(attributes, output + ".");
    return in == null && out == null ? null : new Content(in, out);
  }

  private static @Nullable String rebuilt(Attributes attributes, String prefix) {
    Map<Integer, ObjectNode> slots = new TreeMap<>();
    for (Map.Entry<String, Object> attribute : attributes.entries()) {
      String[] path =
          attribute.getKey().startsWith(prefix)
              ? attribute.getKey().substring(prefix.length()).split("\\.", 2)
              : new String[0];
      if (path.length == 2 && path[0].matches("\\d{1,4}")) {
        slots
            .computeIfAbsent(Integer.valueOf(path[0]), slot -> Json.object())
            .set(path[1], Json.tree(attribute.getValue()));
      }
    }
    return slots.isEmpty() ? null : Json.encode(slots.values());
  }
}
