// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.instrumentation.JsonText;
import io.langspan.openai.internal.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chat completions: the assistant's message, or one for each choice. */
final class ChatReader implements Reader {

  private static final String[] PARTS = {"error", "choices", "usage"};
  private static final String[] HEAD_AND_PARTS =
      Stream.of(Answer.HEAD, PARTS).flatMap(Arrays::stream).toArray(String[]::new);
  private static final String[] PARTS_OF_CHOICE = {"index", "delta", "finish_reason", "message"};

  private final @Nullable String askedModel;
  private final Map<Integer, MessageParts> choices = new TreeMap<>();
  private boolean over;

  ChatReader(@Nullable String askedModel) {
    this.askedModel = askedModel;
  }

  @Override
  public void answer(Json json, Answer answer) {
    Json[] parts = json.pick(HEAD_AND_PARTS);
    if (answer.failed(parts[4])) {
      return;
    }
    answer.head(parts);
    usage(parts[6], answer);
    List<String> messages = new ArrayList<>(1);
    for (Json choice : parts[5].elements()) {
      Json[] said = choice.pick(PARTS_OF_CHOICE);
      messages.add(said[3].isMissing() ? choice.json() : said[3].json());
      answer.finishReason(said[2].text());
    }
    answer.output(
        messages.isEmpty()
            ? null
            : messages.size() == 1 ? messages.get(0) : "[" + String.join(",", messages) + "]");
  }

  @Override
  public boolean event(Json event, Answer answer) {
    Json[] parts = event.pick(PARTS);
    if (answer.failed(parts[0])) {
      over = true;
      return false;
    }
    boolean more = false;
    for (Json choice : parts[1].elements()) {
      Json[] said = choice.pick(PARTS_OF_CHOICE);
      int index = (int) Math.min(MessageParts.MOST, said[0].number());
      MessageParts message = choices.get(index);
      if (message == null) {
        message = new MessageParts();
        choices.put(index, message);
        answer.head(event);
      }
      more |= message.add(said[1]);
      message.finish(said[2].text());
    }
    if (parts[2].isObject()) {
      answer.head(event);
      usage(parts[2], answer);
    }
    return more;
  }

  private void usage(Json usage, Answer answer) {
    if (usage.isObject()) {
      String model = answer.model();
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
      answer.output(JsonText.of(messages.size() == 1 ? messages.get(0) : messages));
    }
  }
}
