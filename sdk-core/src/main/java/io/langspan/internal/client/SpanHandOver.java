// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
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
   * @param parent what was written down about its parent, if that is known
   * @return what is kept with the observation, for as long as a child of it can be started
   */
  default @Nullable SpanPlace started(
      Span span, Context base, @Nullable RecordedAttributes parent) {
    return null;
  }

  /** What leaves with a request from within the span that has this place, open or ended. */
  default SpanContext outgoing(SpanContext span, SpanPlace place) {
    return span;
  }

  /** Called on the thread that ended the span, right after its end. Must not wait. */
  void ended(Span span, RecordedAttributes attributes);
}
