// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Chat completions: the assistant's message, or one for each choice. */
final class ChatReader implements Reader {

  private final @Nullable String askedModel;
  private final Map<Integer, MessageParts> choices = new TreeMap<>();
  private boolean over;

  ChatReader(@Nullable String askedModel) {
    this.askedModel = askedModel;
  }

  @Override
  public void answer(Json json, Answer answer) {
    if (answer.failed(json.get("error"))) {
      return;
    }
    answer.head(json);
    usage(json, answer);
    List<String> messages = new ArrayList<>(1);
    for (Json choice : json.get("choices").elements()) {
      Json message = choice.get("message");
      messages.add(message.isMissing() ? choice.json() : message.json());
      answer.finishReason(choice.get("finish_reason").text());
    }
    answer.output(
        messages.isEmpty()
            ? null
            : messages.size() == 1 ? messages.get(0) : "[" + String.join(",", messages) + "]");
  }

  @Override
  public boolean event(Json event, Answer answer) {
    if (answer.failed(event.get("error"))) {
      over = true;
      return false;
    }
    boolean more = false;
    for (Json choice : event.get("choices").elements()) {
      int index = (int) Math.min(MessageParts.MOST, choice.get("index").number());
      MessageParts parts = choices.get(index);
      if (parts == null) {
        parts = new MessageParts();
        choices.put(index, parts);
        answer.head(event);
      }
      more |= parts.add(choice.get("delta"));
      parts.finish(choice.get("finish_reason").text());
    }
    usage(event, answer);
    return more;
  }

  private void usage(Json json, Answer answer) {
    Json usage = json.get("usage");
    if (usage.isObject()) {
      answer.head(json);
      String model = json.get("model").text();
      answer.usage(usage, model == null ? askedModel : model);
    }
  }

  @Override
  public boolean isOver() {
    return over || (!choices.isEmpty() && choices.values().stream().allMatch(MessageParts::isOver));
  }

  @Override
  public void endOfStream(Answer answer) {
    List<Object> messages = new ArrayList<>(1);
    for (MessageParts parts : choices.values()) {
      messages.add(parts.message());
      answer.finishReason(parts.finishReason());
    }
    if (!messages.isEmpty()) {
      answer.output(messages.size() == 1 ? messages.get(0) : messages);
    }
  }
}
