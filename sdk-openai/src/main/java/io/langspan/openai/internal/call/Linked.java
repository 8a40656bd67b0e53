// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.call;

import io.langspan.instrumentation.Safely;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A future that ends as another one does, on the same thread, with the same exception, and cancels
 * it when it is cancelled.
 *
 * @param <T> the result
 */
public final class Linked<T> extends CompletableFuture<T> {

  private final CompletableFuture<?> source;

  private Linked(CompletableFuture<?> source) {
    this.source = source;
  }

  /**
   * One that ends with another result.
   *
   * @param change is given the result, or what failed; what it returns is not used for a failure
   */
  public static <T> CompletableFuture<T> map(
      CompletableFuture<T> source,
      BiFunction<@Nullable T, @Nullable Throwable, @Nullable T> change) {
    return in(null, source, change);
  }

  /** The same, where what waits for it goes on in this context. */
  @SuppressWarnings("FutureReturnValueIgnored") // it is told by the one that is returned
  static <T> CompletableFuture<T> in(
      @Nullable Context context,
      CompletableFuture<T> source,
      BiFunction<@Nullable T, @Nullable Throwable, @Nullable T> change) {
    Linked<T> linked = new Linked<>(source);
    source.whenComplete(
        (result, failure) -> {
          T changed =
              Safely.<@Nullable T>call(
                  "the result of a call", () -> change.apply(result, failure), result);
          Scope scope = context == null ? Scope.noop() : context.makeCurrent();
          try {
            if (failure == null) {
              linked.complete(changed);
            } else {
              linked.completeExceptionally(failure);
            }
          } finally {
            scope.close();
          }
        });
    return linked;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    source.cancel(mayInterruptIfRunning);
    return cancelled;
  }
}
