// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.instrumentation.JsonText;
import io.langspan.openai.internal.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Responses: the items of the output, reasoning and tool calls among them. */
final class ResponsesReader implements Reader {

  private static final int MOST_ITEMS = 1_000;

  private final @Nullable String askedModel;
  private final List<String> items = new ArrayList<>(0);
  private TextParts text = new TextParts();
  private boolean whole;
  private boolean over;

  ResponsesReader(@Nullable String askedModel) {
    this.askedModel = askedModel;
  }

  @Override
  public void answer(Json json, Answer answer) {
    over = true;
    answer.head(json);
    String model = json.get("model").text();
    answer.usage(json.get("usage"), model == null ? askedModel : model);
    List<Json> output = json.get("output").elements();
    if (!output.isEmpty()) {
      whole = true;
      answer.output(output.size() == 1 ? output.get(0).json() : json.get("output").json());
    }
    status(json, answer);
  }

  private static void status(Json json, Answer answer) {
    String status = json.get("status").text();
    answer.finishReason(status);
    if (RunReader.isFinal(status)) {
      answer.settled(json.get("id").text());
    }
    if (answer.failed(json.get("error")) || status == null) {
      return;
    }
    switch (status) {
      case "failed" -> answer.failed("the response failed");
      case "incomplete" -> {
        String reason = json.get("incomplete_details").get("reason").text();
        answer.warning("incomplete" + (reason == null ? "" : ": " + reason));
      }
      case "cancelled" -> answer.warning("cancelled");
      default -> {}
    }
  }

  @Override
  public boolean event(Json event, Answer answer) {
    Json type = event.get("type");
    if (type.endsWith(".delta")) {
      if (type.is("response.output_text.delta") || type.is("response.refusal.delta")) {
        text.add(event.get("delta"));
      }
      return true;
    }
    if (type.is("response.output_item.done")) {
      if (items.size() < MOST_ITEMS) {
        items.add(event.get("item").json());
      }
      text = new TextParts(); // it is in the item
    } else if (type.is("response.created")) {
      answer.head(event.get("response"));
    } else if (type.is("response.completed")
        || type.is("response.failed")
        || type.is("response.incomplete")) {
      answer(event.get("response"), answer);
    } else if (type.is("error") || event.get("error").isObject()) {
      over = true;
      Json error = event.get("error");
      answer.failed(error.isObject() ? error : event);
    }
    return false;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void endOfStream(Answer answer) {
    if (whole) {
      return;
    }
    if (!text.isEmpty()) {
      Map<String, String> message = new LinkedHashMap<>();
      message.put("role", "assistant");
      message.put("content", text.toString());
      items.add(JsonText.of(message));
    }
    if (!items.isEmpty()) {
      answer.output(items.size() == 1 ? items.get(0) : "[" + String.join(",", items) + "]");
    }
  }
}
