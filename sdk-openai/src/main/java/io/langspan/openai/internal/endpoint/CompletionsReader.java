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
  private boolean over;

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
      over = true;
      return false;
    }
    answer.head(event);
    Json usage = event.get("usage");
    if (usage.isObject()) {
      String model = event.get("model").text();
      answer.usage(Usages.of(usage, model == null ? askedModel : model));
      answer.cost(usage.get("cost").decimal());
      Predictions.note(usage, answer);
    }
    boolean more = false;
    for (Json choice : event.get("choices").elements()) {
      int index = (int) Math.min(MessageParts.MOST, choice.get("index").number());
      more |= texts.computeIfAbsent(index, i -> new TextParts()).add(choice.get("text"));
      String reason = choice.get("finish_reason").text();
      answer.finishReason(reason);
      over |= reason != null;
    }
    return more;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void endOfStream(Answer answer) {
    List<String> all = new ArrayList<>();
    texts.values().forEach(text -> all.add(text.toString()));
    if (!all.isEmpty()) {
      answer.output(all.size() == 1 ? all.get(0) : all);
    }
  }
}
