// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/**
 * Chooses which spans are delivered.
 *
 * <p>Asked about a span at the first need: its own end, the end of a child, or an outgoing request;
 * the span may be unfinished then. The answer holds for what hangs on the span: children of one
 * that is not delivered hang on its nearest delivered ancestor. A span to which the answer was no
 * while it was unfinished is asked about once more at its end, and delivered if the answer is yes
 * then.
 *
 * <p>A filter that throws drops that span alone. Called on a background thread, or on the one that
 * sends a request out.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface SpanFilter {

  /** Whether this span is delivered. */
  boolean test(SpanData span);

  /**
   * What has to do with language models: spans of this project, spans with attributes of the GenAI
   * convention or of OpenInference, and those of known instrumentations. The default.
   */
  static SpanFilter llm() {
    return LlmSpans.INSTANCE;
  }

  /** Every span. */
  static SpanFilter all() {
    return span -> true;
  }

  /**
   * The spans of these instrumentation scopes.
   *
   * @param scopes names, each standing for itself and everything below it: {@code com.acme} also
   *     takes {@code com.acme.search} but not {@code com.acmecorp}
   */
  static SpanFilter scopes(String... scopes) {
    List<String> names = List.of(scopes);
    return span -> LlmSpans.isBelow(names, span.getInstrumentationScopeInfo().getName());
  }
}
