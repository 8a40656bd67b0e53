// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.lang.ref.WeakReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an AI service is about to ask its model: said immediately before, on the same thread. It is
 * all there is to tell that a call of a model is part of an invocation.
 */
public final class NextCall {

  private static final ThreadLocal<NextCall> ON_THREAD = new ThreadLocal<>();

  private final WeakReference<ChatRequest> request;
  private final Invocation invocation;

  private NextCall(ChatRequest request, Invocation invocation) {
    this.request = new WeakReference<>(request);
    this.invocation = invocation;
  }

  /** The next call on this thread that asks this is part of the invocation. */
  public static void announce(ChatRequest request, Invocation invocation) {
    ON_THREAD.set(new NextCall(request, invocation));
  }

  /** Nothing is asked on this thread any more. */
  public static void forget() {
    ON_THREAD.remove();
  }

  /** The invocation that asks this now; {@code null} if none does. */
  static @Nullable Invocation take(ChatRequest asked) {
    NextCall next = ON_THREAD.get();
    ChatRequest announced = next == null ? null : next.request.get();
    if (next == null || announced == null || !isSame(announced, asked)) {
      return null;
    }
    ON_THREAD.remove();
    return next.invocation;
  }

  /** Models make requests of their own with defaults added, but of the same messages. */
  @SuppressWarnings("ReferenceEquality") // to compare long texts would cost more
  private static boolean isSame(ChatRequest announced, ChatRequest asked) {
    if (announced == asked) {
      return true;
    }
    List<ChatMessage> first = announced.messages();
    List<ChatMessage> second = asked.messages();
    if (first.size() != second.size()) {
      return false;
    }
    for (int i = 0; i < first.size(); i++) {
      if (first.get(i) != second.get(i)) {
        return false;
      }
    }
    return true;
  }
}
