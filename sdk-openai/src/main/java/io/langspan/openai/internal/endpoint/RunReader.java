// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs of assistants: how far they came, what they want, what the assistant says meanwhile. */
final class RunReader implements Reader {

  private final TextParts text = new TextParts();
  private final Map<String, Object> output = new LinkedHashMap<>();
  private @Nullable String status;

  @Override
  public void answer(Json json, Answer answer) {
    if (answer.failed(json.get("error"))) {
      return;
    }
    String model = json.get("model").text();
    answer.head(json);
    answer.usage(json.get("usage"), model);
    answer.note("thread_id", json.get("thread_id").text());
    answer.note("assistant_id", json.get("assistant_id").text());
    status = json.get("status").text();
    if (isFinal(status)) {
      answer.settled(json.get("id").text());
    }
    put("id", json.get("id").text());
    put("status", status);
    put("required_action", json.get("required_action").tree());
    put("incomplete_details", json.get("incomplete_details").tree());
    if (!answer.failed(json.get("last_error")) && "failed".equals(status)) {
      answer.failed("the run failed");
    }
    answer.output(output);
  }

  @Override
  public boolean event(Json event, Answer answer) {
    Json object = event.get("object");
    if (object.is("thread.message.delta")) {
      boolean more = false;
      for (Json part : event.get("delta").get("content").elements()) {
        more |= text.add(part.get("text").get("value"));
      }
      return more;
    }
    if (object.is("thread.run")) {
      answer(event, answer);
    } else if (object.isMissing() && !answer.failed(event.get("error"))) {
      String message = event.get("message").text();
      if (message != null) {
        answer.failed(event, message);
      }
    }
    return false;
  }

  @Override
  public boolean isOver() {
    return isFinal(status) || "requires_action".equals(status);
  }

  @Override
  public void endOfStream(Answer answer) {
    answer.finishReason(status);
    if (!text.isEmpty()) {
      output.put("content", text.toString());
      answer.output(output);
    }
  }

  /** Whether a run, or a response, stays as it is. */
  static boolean isFinal(@Nullable String status) {
    return status != null
        && switch (status) {
          case "completed", "failed", "cancelled", "expired", "incomplete" -> true;
          default -> false;
        };
  }

  private void put(String key, @Nullable Object value) {
    if (value != null) {
      output.put(key, value);
    }
  }
}
