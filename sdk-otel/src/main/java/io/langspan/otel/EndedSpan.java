// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.RecordedAttributes;
import io.langspan.otel.ExportTree.Link;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A span that has ended, on its way to all that one filter lets it through to. The first worker
 * that comes for it finds out whether it leaves and what it hangs on; the others share that.
 */
final class EndedSpan {

  /**
   * What leaves.
   *
   * @param attributes all of them, in Langfuse's words
   */
  record Leaving(SpanData span, Attributes attributes, Link link) {}

  private final Branch branch;
  private final SpanNode node;
  private final ReadableSpan span;
  private final @Nullable RecordedAttributes recorded;
  private boolean judged;
  private @Nullable Leaving leaving;

  /**
   * Of a branch.
   *
   * @param recorded what our client wrote down beside the span, if it comes from there
   */
  EndedSpan(
      Branch branch, SpanNode node, ReadableSpan span, @Nullable RecordedAttributes recorded) {
    this.branch = branch;
    this.node = node;
    this.span = span;
    this.recorded = recorded;
  }

  String id() {
    return node.spanId;
  }

  /** On a worker's thread. {@code null} if it does not leave. */
  synchronized @Nullable Leaving leaving() {
    if (!judged) {
      try {
        leaving = branch.leaving(node, span.toSpanData(), recorded);
      } finally {
        node.settle();
      }
      judged = true;
    }
    return leaving;
  }
}
