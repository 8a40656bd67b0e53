// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the observations that have not ended. It keeps none of them: what an application forgets to
 * end, and can reach no more, is gone.
 */
public interface OpenObservations {

  /** The time for {@link #end}. */
  long ENDING_NANOS = 500_000_000;

  /**
   * Called on the thread that started the span, right after its start. Must not wait.
   *
   * @param base the context it was started in
   * @return what is kept with the observation, for as long as a child of it can be started
   */
  @Nullable SpanPlace started(RecordedAttributes observation, Span span, Context base);

  /** Shows every observation that may be open still, and perhaps some that have ended. */
  void forEach(Consumer<? super RecordedAttributes> action);

  /**
   * Ends what is open, for at most half a second however much that is: whoever closes has little
   * time, and the delivery needs most of it.
   */
  default void end(Predicate<? super RecordedAttributes> mine) {
    long start = System.nanoTime();
    forEach(
        each -> {
          if (System.nanoTime() - start < ENDING_NANOS && mine.test(each)) {
            each.endUnfinished();
          }
        });
  }
}
