// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import com.openai.core.JsonValue;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import java.util.List;

/** What the tests ask. */
final class Asked {

  private Asked() {}

  static ChatCompletionCreateParams.Builder chat() {
    return ChatCompletionCreateParams.builder()
        .model("gpt-5-mini")
        .addSystemMessage("Answer shortly.")
        .addUserMessage("How long may I keep the book?");
  }

  /** Messages as they are sent, for which the types differ between releases. */
  @SuppressWarnings("unchecked") // so the client says that anything may be sent
  static ChatCompletionCreateParams.Builder chat(Object... messages) {
    return ChatCompletionCreateParams.builder()
        .model("gpt-5-mini")
        .messages(JsonValue.from(List.of(messages)));
  }

  /** The same of a response. */
  @SuppressWarnings("unchecked")
  static ResponseCreateParams.Builder response(Object... items) {
    return ResponseCreateParams.builder().model("gpt-5-mini").input(JsonValue.from(List.of(items)));
  }
}
