// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Takes ended spans whose attributes are written later, on a background thread.
 *
 * <p>Only for a provider of our own: on somebody else's, other exporters read the span itself.
 */
@FunctionalInterface
public interface SpanHandOver {

  /**
   * Called on the thread that started the span, right after its start. Must not wait.
   *
   * @param base the context it was started in
   * @return what is kept with the observation, for as long as a child of it can be started
   */
  default @Nullable SpanPlace started(Span span, Context base) {
    return null;
  }

  /** Called on the thread that ended the span, right after its end. Must not wait. */
  void ended(Span span, RecordedAttributes attributes);
}
