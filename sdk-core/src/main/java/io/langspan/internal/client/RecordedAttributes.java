// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.usage.Cost;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/** What an observation knows about its span. */
public interface RecordedAttributes {

  /** Writes every attribute. Any thread, any number of times. */
  void writeTo(Sink sink);

  /** Whose attributes they are. */
  Span span();

  /** What {@link OpenObservations#started} returned for its span. */
  default @Nullable SpanPlace place() {
    return null;
  }

  /** Ends the observation, if it has not ended, and says that somebody else should have. */
  void endUnfinished();

  /** Whether it was ended so. */
  boolean isUnfinished();

  /** A span of another tracer below it has cost something, which counts here and above. */
  default void spentBelow(Cost cost) {}

  /** How many bytes the values hold in memory, about. */
  long estimatedBytes();

  /** Where attributes go. */
  interface Sink {

    /** Takes one attribute. */
    <T> void put(AttributeKey<T> key, T value);
  }
}
