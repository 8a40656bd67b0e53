// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.opentelemetry.api.trace.Span;

/**
 * Takes ended spans whose attributes are written later, on a background thread.
 *
 * <p>Only for a provider of our own: on somebody else's, other exporters read the span itself.
 */
@FunctionalInterface
public interface SpanHandOver {

  /** Called on the thread that ended the span, right after its end. Must not wait. */
  void ended(Span span, RecordedAttributes attributes);
}
