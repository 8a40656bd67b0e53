// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import io.langspan.usage.Usage;

/** Speech: how long the file is, never the file. Where nobody counts tokens, characters count. */
final class SpeechReader implements Reader {

  private static final String CHARACTERS = "input_characters";

  private final Question asked;
  private boolean over;

  SpeechReader(Question asked) {
    this.asked = asked;
  }

  @Override
  public void file(String type, long bytes, Answer answer) {
    Reader.super.file(type, bytes, answer);
    answer.usage(Usage.builder().bucket(CHARACTERS, asked.characters()).build());
  }

  @Override
  public void answer(Json json, Answer answer) {
    if (!answer.failed(json.get("error"))) {
      answer.output(json.textOrJson());
    }
  }

  @Override
  public boolean event(Json event, Answer answer) {
    Json type = event.get("type");
    if (type.endsWith(".done")) {
      over = true;
      String model = asked.model();
      answer.usage(event.get("usage"), model == null ? "tts" : model);
    } else {
      over |= answer.failed(event.get("error"));
    }
    return type.endsWith(".delta");
  }

  @Override
  public boolean isOver() {
    return over;
  }
}
