// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import io.langspan.langchain4j.internal.call.ModelCall;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a model is asked in the end. */
final class Requests {

  private Requests() {}

  /** Starts the record of one; {@code null} if nothing is recorded. */
  static @Nullable ModelCall start(
      TracedModel traced,
      Method method,
      ChatRequest request,
      Supplier<? extends @Nullable ChatRequestParameters> defaults,
      Supplier<@Nullable ModelProvider> provider) {
    boolean isWhole = method.getName().equals("doChat");
    ModelCall call =
        ModelCall.chat(
            traced.recorder(),
            request,
            () -> isWhole ? request.parameters() : withDefaults(request.parameters(), defaults),
            provider);
    if (call != null) {
      traced.isRecorded();
    }
    return call;
  }

  /** Parameters with those that the model has set by default, as it does itself. */
  private static ChatRequestParameters withDefaults(
      ChatRequestParameters asked, Supplier<? extends @Nullable ChatRequestParameters> defaults) {
    ChatRequestParameters byDefault = defaults.get();
    if (byDefault == null) {
      return asked; // against the contract, but some models do that
    }
    return asked.equals(DefaultChatRequestParameters.EMPTY)
        ? byDefault
        : byDefault.overrideWith(asked);
  }
}
