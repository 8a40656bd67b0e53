// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A streaming chat model that tells its handlers, on its own thread, what a test wants. */
final class StreamStub implements StreamingChatModel, AutoCloseable {

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Queue<Play> plays = new ArrayDeque<>();
  private final Phaser going = new Phaser(1);

  /** What one call tells its handler. */
  interface Play {
    void tell(StreamingChatResponseHandler handler);
  }

  StreamStub(Play... plays) {
    this.plays.addAll(List.of(plays));
  }

  /** These pieces, and then the whole. */
  static Play text(String... pieces) {
    return handler -> {
      Handle handle = new Handle();
      for (String piece : pieces) {
        piece(handler, piece, handle);
        if (handle.isCancelled()) {
          return; // as providers do: not a word more
        }
      }
      handler.onCompleteResponse(Stub.response(AiMessage.from(String.join("", pieces))));
    };
  }

  static void piece(StreamingChatResponseHandler handler, String piece, StreamingHandle handle) {
    try {
      handler.onPartialResponse(new PartialResponse(piece), new PartialResponseContext(handle));
    } catch (Exception e) { // as providers do
      handler.onError(e);
    }
  }

  static Play message(AiMessage message) {
    return handler -> handler.onCompleteResponse(Stub.response(message));
  }

  static Play failure(Throwable failure) {
    return handler -> handler.onError(failure);
  }

  /** A stream that can be cancelled. */
  static final class Handle implements StreamingHandle {
    private volatile boolean cancelled;

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }

  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    Play play = plays.remove();
    if (play instanceof Refusal refusal) {
      throw refusal.failure();
    }
    going.register();
    thread.execute(
        () -> {
          try {
            play.tell(handler);
          } catch (Exception e) { // as providers do
            handler.onError(e);
          } finally {
            going.arriveAndDeregister();
          }
        });
  }

  /** Throws where it is called. */
  record Refusal(RuntimeException failure) implements Play {
    @Override
    public void tell(StreamingChatResponseHandler handler) {}
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return ChatRequestParameters.builder().modelName("stub-1").build();
  }

  /** Waits until everything was told. */
  @Override
  public void close() {
    try {
      going.awaitAdvanceInterruptibly(going.arrive(), 60, TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("still telling", e);
    } finally {
      thread.shutdown();
    }
  }
}
