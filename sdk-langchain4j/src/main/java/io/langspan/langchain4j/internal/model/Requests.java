// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a model is asked in the end. */
final class Requests {

  private Requests() {}

  /** A request with the parameters that the model has set by default, as it does itself. */
  static ChatRequest withDefaults(
      ChatRequest request, Supplier<? extends @Nullable ChatRequestParameters> defaults) {
    ChatRequestParameters byDefault = defaults.get();
    if (byDefault == null) {
      return request; // against the contract, but some models do that
    }
    return ChatRequest.builder()
        .messages(request.messages())
        .parameters(byDefault.overrideWith(request.parameters()))
        .build();
  }
}
