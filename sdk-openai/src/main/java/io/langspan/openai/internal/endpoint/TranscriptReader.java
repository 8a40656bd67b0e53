// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import io.langspan.usage.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Transcriptions and translations: the text that was spoken. */
final class TranscriptReader implements Reader {

  private static final String SECONDS = "input_audio_seconds";

  private final @Nullable String askedModel;
  private final TextParts text = new TextParts();
  private boolean over;

  TranscriptReader(@Nullable String askedModel) {
    this.askedModel = askedModel;
  }

  @Override
  public void answer(Json json, Answer answer) {
    if (answer.failed(json.get("error"))) {
      return;
    }
    answer.note("language", json.get("language").text());
    BigDecimal duration = json.get("duration").decimal();
    answer.note("duration_seconds", duration);
    usage(json.get("usage"), duration, answer);
    answer.output(json.get("text").textOrJson());
  }

  private void usage(Json usage, @Nullable BigDecimal duration, Answer answer) {
    BigDecimal seconds = usage.get("seconds").decimal();
    BigDecimal billed = seconds == null ? duration : seconds;
    if (usage.get("input_tokens").isNumber()) {
      answer.usage(usage, askedModel == null ? "transcribe" : askedModel);
    } else if (billed != null) {
      answer.note("audio_seconds", billed);
      long whole = billed.setScale(0, RoundingMode.CEILING).longValue();
      answer.usage(Usage.builder().bucket(SECONDS, whole).build());
    }
  }

  @Override
  public boolean event(Json event, Answer answer) {
    Json type = event.get("type");
    if (type.endsWith(".done")) {
      over = true;
      answer(event, answer);
      return false;
    }
    if (answer.failed(event.get("error"))) {
      over = true;
      return false;
    }
    return type.endsWith(".delta") && text.add(event.get("delta"));
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void endOfStream(Answer answer) {
    if (!over && !text.isEmpty()) {
      answer.output(text.toString());
    }
  }
}
