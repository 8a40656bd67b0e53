// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.RecordedAttributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A span's place in the tree.
 *
 * <p>Lives as long as somebody can still start a child of the span: it refers to the span weakly,
 * and an application that never ends its spans costs no memory here.
 */
final class SpanNode extends WeakReference<ReadableSpan> {

  final String spanId;
  final @Nullable SpanNode parent;

  /** What is above the top-most span of this process; {@code null} below another node. */
  final @Nullable Above above;

  /** What our client wrote down about the span, if it comes from there. */
  volatile @Nullable RecordedAttributes recorded;

  private volatile @Nullable Boolean exported;

  SpanNode(
      ReadableSpan span,
      ReferenceQueue<ReadableSpan> gone,
      @Nullable SpanNode parent,
      @Nullable Above above) {
    super(span, gone);
    SpanContext context = span.getSpanContext();
    this.spanId = context.getSpanId();
    this.parent = parent;
    this.above = above;
  }

  @Nullable Boolean exported() {
    return exported;
  }

  /** Keeps the first verdict, whoever comes first. */
  synchronized boolean decide(boolean verdict) {
    Boolean first = exported;
    if (first == null) {
      exported = verdict;
      return verdict;
    }
    return first;
  }

  /**
   * What is above the top-most span of this process.
   *
   * @param parentId the nearest exported ancestor in another process, as far as known
   * @param exported whether it is certain that it was exported
   */
  record Above(@Nullable String parentId, boolean exported) {

    static final Above NOTHING = new Above(null, false);
  }
}
