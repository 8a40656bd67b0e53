// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/** What an observation knows about its span. */
public interface RecordedAttributes {

  /** Writes every attribute. Any thread, any number of times. */
  void writeTo(Sink sink);

  /** What {@link SpanHandOver#started} returned for its span. */
  default @Nullable SpanPlace place() {
    return null;
  }

  /** How many bytes the values hold in memory, about. */
  long estimatedBytes();

  /** Where attributes go. */
  interface Sink {

    /** Takes one attribute. */
    <T> void put(AttributeKey<T> key, T value);
  }
}
