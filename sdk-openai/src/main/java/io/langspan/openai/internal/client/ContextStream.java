// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import com.openai.core.http.AsyncStreamResponse;
import io.langspan.openai.internal.call.Call;
import io.opentelemetry.context.Scope;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** An asynchronous stream whose handlers go on where the application made the call. */
final class ContextStream<T> implements AsyncStreamResponse<T> {

  private final AsyncStreamResponse<T> stream;
  private final Call call;
  private final CompletableFuture<Void> over;

  ContextStream(AsyncStreamResponse<T> stream, Call call) {
    this.stream = stream;
    this.call = call;
    over = call.inCallersContext(stream.onCompleteFuture(), nothing -> call.streamEnded());
    call.returned(this);
  }

  @Override
  public AsyncStreamResponse<T> subscribe(Handler<? super T> handler) {
    stream.subscribe(new InContext<>(handler, call));
    return this;
  }

  @Override
  public AsyncStreamResponse<T> subscribe(Handler<? super T> handler, Executor executor) {
    stream.subscribe(new InContext<>(handler, call), executor);
    return this;
  }

  @Override
  public CompletableFuture<Void> onCompleteFuture() {
    return over;
  }

  @Override
  public void close() {
    stream.close();
  }

  @SuppressWarnings("try") // the scope is what counts
  private record InContext<T>(Handler<? super T> handler, Call call) implements Handler<T> {

    @Override
    public void onNext(T value) {
      call.reached();
      try (Scope ignored = call.caller().makeCurrent()) {
        handler.onNext(value);
      }
    }

    @Override
    public void onComplete(Optional<Throwable> error) {
      try (Scope ignored = call.caller().makeCurrent()) {
        handler.onComplete(error);
      }
    }
  }
}
