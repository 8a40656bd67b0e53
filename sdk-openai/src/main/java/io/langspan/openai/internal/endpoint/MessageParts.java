// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An assistant's message that comes in pieces. */
final class MessageParts {

  /** Of anything that is counted by an index. */
  static final int MOST = 1_000;

  private final TextParts role = new TextParts();
  private final TextParts content = new TextParts();
  private final TextParts refusal = new TextParts();
  private final TextParts reasoning = new TextParts();
  private final TextParts transcript = new TextParts();
  private final Map<Integer, ToolCall> toolCalls = new TreeMap<>();
  private @Nullable ToolCall functionCall;
  private @Nullable String finishReason;

  private static final class ToolCall {
    private @Nullable String id;
    private @Nullable String type;
    private final TextParts name = new TextParts();
    private final TextParts arguments = new TextParts();

    boolean add(Json call, Json function) {
      id = call.get("id").hasText() ? call.get("id").text() : id;
      type = call.get("type").hasText() ? call.get("type").text() : type;
      name.set(function.get("name")); // some servers repeat it
      Json input = function.get("arguments");
      return arguments.add(input.isMissing() ? function.get("input") : input) || !name.isEmpty();
    }

    Map<String, Object> function() {
      Map<String, Object> function = new LinkedHashMap<>();
      function.put("name", name.toString());
      function.put("arguments", arguments.toString());
      return function;
    }

    Map<String, Object> json() {
      Map<String, Object> call = new LinkedHashMap<>();
      if (id != null) {
        call.put("id", id);
      }
      String kind = type == null ? "function" : type;
      call.put("type", kind);
      call.put(kind.equals("custom") ? "custom" : "function", function());
      return call;
    }
  }

  /** Adds what one event has; whether that is more than a role. */
  boolean add(Json delta) {
    role.set(delta.get("role"));
    boolean more = content.add(delta.get("content"));
    more |= refusal.add(delta.get("refusal"));
    Json thought = delta.get("reasoning_content");
    more |= reasoning.add(thought.isMissing() ? delta.get("reasoning") : thought);
    Json audio = delta.get("audio");
    if (audio.isObject()) {
      more |= transcript.add(audio.get("transcript")) || audio.get("data").hasText();
    }
    for (Json call : delta.get("tool_calls").elements()) {
      int index = (int) Math.min(MOST, call.get("index").number());
      Json function = call.get("function");
      more |=
          toolCalls
              .computeIfAbsent(index, i -> new ToolCall())
              .add(call, function.isMissing() ? call.get("custom") : function);
    }
    Json function = delta.get("function_call");
    if (function.isObject()) {
      functionCall = functionCall == null ? new ToolCall() : functionCall;
      more |= functionCall.add(function, function);
    }
    return more;
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
      toolCalls.values().forEach(call -> calls.add(call.json()));
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
