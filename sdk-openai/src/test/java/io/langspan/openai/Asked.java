// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import com.openai.models.chat.completions.ChatCompletionCreateParams;

/** What the tests ask. */
final class Asked {

  private Asked() {}

  static ChatCompletionCreateParams.Builder chat() {
    return ChatCompletionCreateParams.builder()
        .model("gpt-5-mini")
        .addSystemMessage("Answer shortly.")
        .addUserMessage("How long may I keep the book?");
  }
}
