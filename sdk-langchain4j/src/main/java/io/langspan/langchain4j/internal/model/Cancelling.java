// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.langspan.langchain4j.internal.proxy.StandIn;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Sees the application cancel a stream, of which nothing more is heard then. */
final class Cancelling {

  private final Runnable cancelled;
  private volatile @Nullable Seen last;

  /** A handle and the one that is watched: a stream has one, and gives it with each part. */
  private record Seen(StreamingHandle handle, StreamingHandle watched) {}

  Cancelling(Runnable cancelled) {
    this.cancelled = cancelled;
  }

  /** The same arguments, with handles that are watched. */
  @Nullable Object[] watched(@Nullable Object[] given) {
    int last = given.length - 1;
    Object context = last < 1 ? null : watched(given[last]);
    if (context == null) {
      return given;
    }
    @Nullable Object[] watched = given.clone();
    watched[last] = context;
    return watched;
  }

  private @Nullable Object watched(@Nullable Object context) {
    if (context instanceof PartialResponseContext of) {
      return new PartialResponseContext(watch(of.streamingHandle()));
    }
    if (context instanceof PartialThinkingContext of) {
      return new PartialThinkingContext(watch(of.streamingHandle()));
    }
    if (context instanceof PartialToolCallContext of) {
      return new PartialToolCallContext(watch(of.streamingHandle()));
    }
    return null;
  }

  private StreamingHandle watch(StreamingHandle handle) {
    Seen seen = last;
    if (seen == null || seen.handle != handle) {
      seen =
          new Seen(
              handle,
              StandIn.before(
                  handle, StreamingHandle.class, target -> new Watched(target, cancelled)));
      last = seen;
    }
    return seen.watched;
  }

  private static final class Watched extends StandIn {

    private final Runnable cancelled;

    Watched(StreamingHandle handle, Runnable cancelled) {
      super(handle);
      this.cancelled = cancelled;
    }

    @Override
    protected @Nullable Object called(Method method) throws Throwable {
      Object result = forward(method, null);
      if (method.getName().equals("cancel")) {
        cancelled.run(); // unless it threw: some streams cannot be cancelled
      }
      return result;
    }

    @Override
    protected @Nullable Object call(Object proxy, Method method, @Nullable Object[] given)
        throws Throwable {
      return forward(method, given);
    }
  }
}
