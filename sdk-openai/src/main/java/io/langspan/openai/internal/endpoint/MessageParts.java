// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An assistant's message that comes in pieces. */
final class MessageParts {

  /** Of anything that is counted by an index. */
  static final int MOST = 1_000;

  private static final String[] PARTS = {
    "role",
    "content",
    "refusal",
    "reasoning_content",
    "reasoning",
    "audio",
    "tool_calls",
    "function_call"
  };

  private final TextParts role = new TextParts();
  private final TextParts content = new TextParts();
  private final TextParts refusal = new TextParts();
  private final TextParts reasoning = new TextParts();
  private final TextParts transcript = new TextParts();
  private final List<ToolCall> toolCalls = new ArrayList<>(0);
  private final Map<Integer, ToolCall> going = new HashMap<>(0);
  private @Nullable ToolCall functionCall;
  private @Nullable String finishReason;

  private static final class ToolCall {
    private @Nullable String id;
    private @Nullable String type;
    private final TextParts name = new TextParts();
    private final TextParts arguments = new TextParts();

    /** Some servers give every call the same index. */
    boolean isOther(Json call, Json function) {
      Json otherId = call.get("id");
      return id != null && otherId.hasText() && !otherId.is(id) && function.get("name").hasText();
    }

    boolean add(Json call, Json function) {
      id = call.get("id").hasText() ? call.get("id").text() : id;
      type = call.get("type").hasText() ? call.get("type").text() : type;
      name.set(function.get("name")); // some servers repeat it
      Json input = function.get("arguments");
      return arguments.add(input.isMissing() ? function.get("input") : input) || !name.isEmpty();
    }

    boolean isCustom() {
      return "custom".equals(type);
    }

    Map<String, Object> function() {
      Map<String, Object> function = new LinkedHashMap<>();
      function.put("name", name.toString());
      function.put(isCustom() ? "input" : "arguments", arguments.toString());
      return function;
    }

    Map<String, Object> json() {
      Map<String, Object> call = new LinkedHashMap<>();
      if (id != null) {
        call.put("id", id);
      }
      call.put("type", type == null ? "function" : type);
      call.put(isCustom() ? "custom" : "function", function());
      return call;
    }
  }

  /** Adds what one event has; whether that is more than a role. */
  boolean add(Json delta) {
    Json[] parts = delta.pick(PARTS);
    role.set(parts[0]);
    boolean more = content.add(parts[1]);
    more |= refusal.add(parts[2]);
    more |= reasoning.add(parts[3].isMissing() ? parts[4] : parts[3]);
    Json audio = parts[5];
    if (audio.isObject()) {
      more |= transcript.add(audio.get("transcript")) || audio.get("data").hasText();
    }
    for (Json call : parts[6].elements()) {
      Json function = call.get("function");
      Json custom = call.get("custom");
      more |= add(call, function.isMissing() ? custom : function);
    }
    Json function = parts[7];
    if (function.isObject()) {
      functionCall = functionCall == null ? new ToolCall() : functionCall;
      more |= functionCall.add(function, function);
    }
    return more;
  }

  private boolean add(Json call, Json function) {
    int index = (int) Math.min(MOST, call.get("index").number());
    ToolCall known = going.get(index);
    if (known == null || (known.isOther(call, function) && toolCalls.size() < MOST)) {
      known = new ToolCall();
      going.put(index, known);
      toolCalls.add(known);
    }
    return known.add(call, function);
  }

  void finish(@Nullable String reason) {
    finishReason = reason == null ? finishReason : reason;
  }

  boolean isOver() {
    return finishReason != null;
  }

  @Nullable String finishReason() {
    return finishReason;
  }

  /** What there is of it, in the shape of a message that comes in one piece. */
  Map<String, @Nullable Object> message() {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("role", role.isEmpty() ? "assistant" : role.toString());
    message.put("content", content.isEmpty() ? null : content.toString());
    put(message, "refusal", refusal);
    put(message, "reasoning_content", reasoning);
    if (!toolCalls.isEmpty()) {
      List<Object> calls = new ArrayList<>();
      toolCalls.forEach(call -> calls.add(call.json()));
      message.put("tool_calls", calls);
    }
    if (functionCall != null) {
      message.put("function_call", functionCall.function());
    }
    if (!transcript.isEmpty()) {
      message.put("audio", Map.of("transcript", transcript.toString()));
    }
    return message;
  }

  private static void put(Map<String, @Nullable Object> message, String key, TextParts parts) {
    if (!parts.isEmpty()) {
      message.put(key, parts.toString());
    }
  }
}
