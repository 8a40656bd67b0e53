// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.Generation;
import io.langspan.openai.internal.json.Json;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks, and with which parameters: those that were sent, and no others.
 *
 * <p>The bytes of what it is given may change once it has told all of it.
 */
public final class Question {

  /** Said in other places, or about the transport alone. */
  private static final Set<String> SILENT = Set.of("model", "stream", "stream_options");

  /** What a reader of the trace looks for beside the messages, and the server finds there. */
  private static final Set<String> BESIDE =
      Set.of("tools", "functions", "tool_choice", "function_call", "response_format", "text");

  private final Endpoint endpoint;
  private final @Nullable String model;
  private final boolean isStreamWithoutOptions;
  private final long characters;
  private Map<String, Json> fields;

  /** The question in this body. */
  public Question(Endpoint endpoint, Json body) {
    this.endpoint = endpoint;
    this.fields = body.fields();
    this.model = get("model").text();
    this.isStreamWithoutOptions =
        (endpoint == Endpoint.CHAT || endpoint == Endpoint.COMPLETIONS)
            && get("stream").isTrue()
            && get("stream_options").isAbsent();
    String spoken = endpoint == Endpoint.SPEECH ? get("input").text() : null;
    this.characters = spoken == null ? 0 : spoken.codePointCount(0, spoken.length());
  }

  private Json get(String name) {
    return fields.getOrDefault(name, Json.MISSING);
  }

  /** Whether it asks for a stream that could report its usage, and does not say whether to. */
  public boolean isStreamWithoutOptions() {
    return isStreamWithoutOptions;
  }

  /** One who reads the answer of one call. */
  public Reader reader() {
    return endpoint.reader(this);
  }

  /** Which model is asked; {@code null} where the request leaves that to the server. */
  public @Nullable String model() {
    return model;
  }

  /** How many characters are to be spoken. */
  long characters() {
    return characters;
  }

  /** Says all of it; asked once. */
  public void tell(Generation generation) {
    if (model != null) {
      generation.model(model);
    }
    StringBuilder beside = new StringBuilder();
    fields.forEach(
        (name, value) -> {
          if (value.isMissing() || SILENT.contains(name) || isMain(name)) {
            return;
          }
          if (BESIDE.contains(name) && isChat()) {
            if (!value.isEmpty()) {
              beside.append(",\"").append(name).append("\":").append(value.json());
            }
          } else {
            generation.modelParameter(name, value.tree());
          }
        });
    String main = main();
    if (beside.length() == 0) {
      generation.input(main);
    } else {
      generation.input("{\"messages\":" + messages(main) + beside + "}");
    }
    fields = Map.of();
  }

  private boolean isChat() {
    return endpoint == Endpoint.CHAT || endpoint == Endpoint.RESPONSES;
  }

  private boolean isMain(String name) {
    return switch (endpoint) {
      case CHAT -> name.equals("messages");
      case RESPONSES -> name.equals("input") || name.equals("instructions");
      case COMPLETIONS, IMAGES ->
          name.equals("prompt") || name.startsWith("image") || name.equals("mask");
      case EMBEDDINGS, MODERATIONS, SPEECH -> name.equals("input") || name.equals("instructions");
      case SEARCH -> name.equals("query");
      case RUNS ->
          switch (name) {
            case "instructions",
                "additional_instructions",
                "additional_messages",
                "thread",
                "tool_outputs" ->
                true;
            default -> false;
          };
      case TRANSCRIPTIONS, TRANSLATIONS -> name.equals("prompt") || name.equals("file");
    };
  }

  /** What is asked: text as it is, everything else as JSON. */
  private @Nullable String main() {
    return switch (endpoint) {
      case CHAT -> get("messages").textOrJson();
      case RESPONSES -> responses();
      case COMPLETIONS -> get("prompt").textOrJson();
      case SEARCH -> get("query").textOrJson();
      case EMBEDDINGS, MODERATIONS -> get("input").textOrJson();
      case IMAGES -> one("prompt");
      case SPEECH -> one("input");
      case RUNS, TRANSCRIPTIONS, TRANSLATIONS -> object();
    };
  }

  /** Instructions as the system's message in front of what the user says. */
  private @Nullable String responses() {
    Json input = get("input");
    Json instructions = get("instructions");
    if (!instructions.isString()) {
      return input.textOrJson();
    }
    StringBuilder messages =
        new StringBuilder("[{\"role\":\"system\",\"content\":")
            .append(instructions.json())
            .append('}');
    if (input.isString()) {
      messages.append(',').append(user(input.json()));
    } else {
      input.elements().forEach(item -> messages.append(',').append(item.json()));
    }
    return messages.append(']').toString();
  }

  /** Messages as an array, whatever form they have on their own. */
  private String messages(@Nullable String main) {
    if (main == null) {
      return "[]";
    }
    Json input = get("input");
    boolean isText = endpoint == Endpoint.RESPONSES && input.isString();
    return isText && !get("instructions").isString() ? "[" + user(input.json()) + "]" : main;
  }

  private static String user(String json) {
    return "{\"role\":\"user\",\"content\":" + json + "}";
  }

  /** One field alone if there is no other, else all of them. */
  private @Nullable String one(String name) {
    Json value = get(name);
    long asked =
        fields.entrySet().stream()
            .filter(field -> isMain(field.getKey()) && !field.getValue().isMissing())
            .count();
    return asked == 1 && !value.isMissing() ? value.textOrJson() : object();
  }

  private @Nullable String object() {
    StringBuilder all = new StringBuilder();
    fields.forEach(
        (name, value) -> {
          if (isMain(name) && !value.isMissing()) {
            all.append(all.length() == 0 ? "{\"" : ",\"").append(name).append("\":");
            all.append(value.json());
          }
        });
    return all.length() == 0 ? null : all.append('}').toString();
  }
}
