// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Sees the application cancel a stream, of which nothing more is heard then. */
final class Cancelling {

  private final Runnable cancelled;

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
    return (StreamingHandle)
        Proxy.newProxyInstance(
            StreamingHandle.class.getClassLoader(),
            new Class<?>[] {StreamingHandle.class},
            (proxy, method, given) -> {
              if (method.getName().equals("equals") && given != null) {
                return proxy == given[0];
              }
              Object result = Forward.to(handle, method, given);
              if (method.getName().equals("cancel")) {
                cancelled.run(); // unless it threw: some streams cannot be cancelled
              }
              return result;
            });
  }
}
