// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.langspan.Generation;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.ModelCall;
import io.langspan.langchain4j.internal.content.ChatAnswer;
import io.langspan.langchain4j.internal.content.Messages;
import io.langspan.langchain4j.internal.proxy.StandIn;
import io.opentelemetry.context.Scope;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Sees what a model tells the application's handler, and tells it on where the application made the
 * call. Its interface grows with each release, so it knows methods by their names.
 */
final class StreamWatch extends StandIn {

  private final ModelCall call;
  private final StringBuilder text = new StringBuilder();
  private final Cancelling cancelling = new Cancelling(this::cancelled);
  private boolean begun;

  private StreamWatch(StreamingChatResponseHandler handler, ModelCall call) {
    super(handler);
    this.call = call;
  }

  /** A handler that watches, and hands on to this one. */
  static StreamingChatResponseHandler of(StreamingChatResponseHandler handler, ModelCall call) {
    StreamingChatResponseHandler watch =
        before(
            handler, StreamingChatResponseHandler.class, target -> new StreamWatch(target, call));
    call.watch(watch);
    return watch;
  }

  @Override
  protected @Nullable Object call(Object proxy, Method method, @Nullable Object[] given)
      throws Throwable {
    return switch (method.getName()) {
      case "onCompleteResponse" -> completed(method, given);
      case "onError" -> failed(method, given);
      default -> {
        Safely.run("a piece of a stream", () -> piece(method.getName(), given[0]));
        yield inCallersContext(method, cancelling.watched(given));
      }
    };
  }

  private synchronized void piece(String method, @Nullable Object piece) {
    if (!begun && method.startsWith("onPartial")) {
      begun = true;
      call.generation().completionStartTime();
    }
    if (method.equals("onPartialResponse")) {
      text.append(piece instanceof PartialResponse part ? part.text() : piece);
    }
  }

  private @Nullable Object completed(Method method, @Nullable Object[] given) throws Throwable {
    call.end( // now: the application may go on for long in there, with tools and further calls
        generation -> {
          if (given[0] instanceof ChatResponse response) {
            ChatAnswer.tell(generation, response);
          }
        });
    try {
      return inCallersContext(method, given);
    } catch (Throwable failure) {
      call.stranded(failure);
      throw failure;
    }
  }

  private @Nullable Object failed(Method method, @Nullable Object[] given) throws Throwable {
    Throwable failure = given[0] instanceof Throwable told ? told : new IllegalStateException();
    call.end(generation -> partly(generation).error(failure));
    try {
      return inCallersContext(method, given);
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
  private @Nullable Object inCallersContext(Method method, @Nullable Object[] given)
      throws Throwable {
    try (Scope ignored = call.caller().makeCurrent()) {
      return forward(method, given);
    }
  }
}
