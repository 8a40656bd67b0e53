// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

import dev.langchain4j.model.chat.request.ChatRequest;
import org.jspecify.annotations.Nullable;

/** Which AI service asks its model without a word before, as those that Quarkus makes do. */
final class Unannounced {

  private static final String QUARKUS = "io.quarkiverse.langchain4j.runtime.aiservice.";

  private Unannounced() {}

  /** The invocation that asks this now; {@code null} if none does, or if that is unclear. */
  static @Nullable Invocation of(ChatRequest asked) {
    Invocation last = Invocation.lastHere();
    return last != null && isOfQuarkus() ? last : Invocation.hearing(asked.messages());
  }

  private static boolean isOfQuarkus() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith(QUARKUS)));
  }
}
