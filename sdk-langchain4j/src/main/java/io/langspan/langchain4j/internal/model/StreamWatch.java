// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.langspan.Generation;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Forgotten;
import io.langspan.langchain4j.internal.call.ModelCall;
import io.langspan.langchain4j.internal.content.ChatAnswer;
import io.langspan.langchain4j.internal.content.Messages;
import io.opentelemetry.context.Scope;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Sees what a model tells the application's handler, and tells it on where the application made the
 * call. Its interface grows with each release, so it knows methods by their names.
 */
final class StreamWatch implements InvocationHandler {

  private final StreamingChatResponseHandler handler;
  private final ModelCall call;
  private final StringBuilder text = new StringBuilder();
  private final Cancelling cancelling = new Cancelling(this::cancelled);
  private boolean begun;

  private StreamWatch(StreamingChatResponseHandler handler, ModelCall call) {
    this.handler = handler;
    this.call = call;
  }

  /** A handler that watches, and hands on to this one. */
  static StreamingChatResponseHandler of(StreamingChatResponseHandler handler, ModelCall call) {
    Object watch =
        Proxy.newProxyInstance(
            StreamingChatResponseHandler.class.getClassLoader(),
            new Class<?>[] {StreamingChatResponseHandler.class},
            new StreamWatch(handler, call));
    Forgotten.watch(watch, call::forgotten);
    return (StreamingChatResponseHandler) watch;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return method.getName().equals("equals") && given != null
          ? proxy == given[0]
          : Forward.to(handler, method, given);
    }
    return switch (method.getName()) {
      case "onCompleteResponse" -> completed(method, given);
      case "onError" -> failed(method, given);
      default -> {
        Safely.run("a piece of a stream", () -> piece(method.getName(), given));
        yield forward(method, given == null ? null : cancelling.watched(given));
      }
    };
  }

  private synchronized void piece(String method, @Nullable Object @Nullable [] given) {
    if (!begun && method.startsWith("onPartial")) {
      begun = true;
      call.generation().completionStartTime();
    }
    if (method.equals("onPartialResponse") && given != null && given.length > 0) {
      text.append(given[0] instanceof PartialResponse part ? part.text() : given[0]);
    }
  }

  private @Nullable Object completed(Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    call.end( // now: the application may go on for long in there, with tools and further calls
        generation -> {
          if (given != null && given[0] instanceof ChatResponse response) {
            ChatAnswer.tell(generation, response);
          }
        });
    try {
      return forward(method, given);
    } catch (Throwable failure) {
      call.stranded(failure);
      throw failure;
    }
  }

  private @Nullable Object failed(Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    Throwable failure =
        given != null && given[0] instanceof Throwable told ? told : new IllegalStateException();
    call.end(generation -> partly(generation).error(failure));
    try {
      return forward(method, given);
    } finally {
      call.stranded(failure);
    }
  }

  private void cancelled() {
    call.cancelled(this::partly);
  }

  /** With what has come so far. */
  private synchronized Generation partly(Generation generation) {
    return text.length() == 0
        ? generation
        : generation.output(Messages.json(AiMessage.from(text.toString())));
  }

  @SuppressWarnings("try") // the scope is what counts
  private @Nullable Object forward(Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    try (Scope ignored = call.caller().makeCurrent()) {
      return Forward.to(handler, method, given);
    }
  }
}
