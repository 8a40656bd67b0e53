// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Legacy completions: a text, or one for each choice. */
final class CompletionsReader implements Reader {

  private final @Nullable String askedModel;
  private final Map<Integer, TextParts> texts = new TreeMap<>();
  private final Map<Integer, String> finished = new TreeMap<>();
  private boolean failed;

  CompletionsReader(@Nullable String askedModel) {
    this.askedModel = askedModel;
  }

  @Override
  public void answer(Json json, Answer answer) {
    event(json, answer);
    endOfStream(answer);
  }

  @Override
  public boolean event(Json event, Answer answer) {
    if (answer.failed(event.get("error"))) {
      failed = true;
      return false;
    }
    answer.head(event);
    String model = event.get("model").text();
    answer.usage(event.get("usage"), model == null ? askedModel : model);
    boolean more = false;
    for (Json choice : event.get("choices").elements()) {
      int index = (int) Math.min(MessageParts.MOST, choice.get("index").number());
      more |= texts.computeIfAbsent(index, i -> new TextParts()).add(choice.get("text"));
      String reason = choice.get("finish_reason").text();
      if (reason != null) {
        finished.put(index, reason);
      }
    }
    return more;
  }

  @Override
  public boolean isOver() {
    return failed || (!texts.isEmpty() && finished.keySet().containsAll(texts.keySet()));
  }

  @Override
  public void endOfStream(Answer answer) {
    finished.values().forEach(answer::finishReason);
    List<String> all = new ArrayList<>();
    texts.values().forEach(text -> all.add(text.toString()));
    if (!all.isEmpty()) {
      answer.output(all.size() == 1 ? all.get(0) : all);
    }
  }
}
