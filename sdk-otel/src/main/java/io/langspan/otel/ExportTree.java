// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.JoinedTrace;
import io.langspan.internal.log.Guard;
import io.langspan.otel.SpanNode.Above;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows of every span whether it is exported, what it hangs on, and whether it is a root.
 *
 * <p>The verdict on a span is taken once, at the first need, and then holds: for the span itself,
 * for its children, and for the next service. Safe for many threads.
 */
final class ExportTree {

  /** The entry of {@code tracestate} that names the nearest exported ancestor. */
  static final String TRACE_STATE_KEY = "langspan";

  private final ConcurrentHashMap<String, SpanNode> nodes = new ConcurrentHashMap<>();
  private final ReferenceQueue<ReadableSpan> gone = new ReferenceQueue<>();
  private final SpanFilter filter;

  ExportTree(SpanFilter filter) {
    this.filter = filter;
  }

  /** Puts a span that has just started into the tree. */
  SpanNode started(Context parentContext, ReadableSpan span) {
    forgetUnreachable();
    SpanContext parentSpan = span.getParentSpanContext();
    SpanNode parent =
        parentSpan.isValid() && !parentSpan.isRemote() ? nodes.get(parentSpan.getSpanId()) : null;
    Above above = parent == null ? above(parentContext, parentSpan) : null;
    SpanNode node = new SpanNode(span, gone, parent, above);
    nodes.put(node.spanId, node);
    return node;
  }

  /** The node of a span, if it was started here. */
  @Nullable SpanNode find(String spanId) {
    return nodes.get(spanId);
  }

  private static Above above(Context parentContext, SpanContext parent) {
    // A local parent that is not in the tree belongs to a provider whose spans never come here.
    if (!parent.isRemote() || JoinedTrace.isMarked(parentContext)) {
      return Above.NOTHING;
    }
    String exported = parent.getTraceState().get(TRACE_STATE_KEY);
    return exported != null && SpanId.isValid(exported)
        ? new Above(exported, true)
        : new Above(parent.getSpanId(), false);
  }

  private void forgetUnreachable() {
    for (Reference<?> dead = gone.poll(); dead != null; dead = gone.poll()) {
      if (dead instanceof SpanNode node) {
        nodes.remove(node.spanId, node);
      }
    }
  }

  /** Whether a span is exported, judged by what it is like at the first time of asking. */
  boolean isExported(SpanNode node, @Nullable SpanData finished) {
    Boolean known = node.exported();
    if (known != null) {
      return known;
    }
    return node.decide(judge(node, finished));
  }

  private boolean judge(SpanNode node, @Nullable SpanData finished) {
    SpanData data = finished == null ? live(node) : finished;
    if (data == null) {
      return false; // it can never end any more, so it will never be exported
    }
    try {
      return filter.test(data);
    } catch (Throwable e) {
      Guard.failed("the export filter", e);
      return false;
    }
  }

  private static @Nullable SpanData live(SpanNode node) {
    ReadableSpan span = node.get();
    if (span == null) {
      return null;
    }
    SpanData data = span.toSpanData();
    return node.recorded == null ? data : new Judged(data, Recorded.attributes(node, data));
  }

  /** What an exported span hangs on. */
  Link link(SpanNode node) {
    SpanNode top = node;
    for (SpanNode at = node.parent; at != null; at = at.parent) {
      if (isExported(at, null)) {
        return new Link(at.spanId, false, false);
      }
      top = at;
    }
    Above above = top.above == null ? Above.NOTHING : top.above;
    return new Link(above.parentId(), true, !above.exported());
  }

  /** The nearest exported ancestor that the next service may hang its spans on; the span itself. */
  @Nullable String nearestExported(SpanNode node) {
    if (isExported(node, null)) {
      return node.spanId;
    }
    Link link = link(node);
    return link.asRoot() ? null : link.parentId();
  }

  /** How many spans are remembered. */
  int size() {
    forgetUnreachable();
    return nodes.size();
  }

  /**
   * A span's place among the exported ones.
   *
   * @param parentId the span it hangs on, {@code null} for a root
   * @param isAppRoot whether it is the top-most exported span of this process
   * @param asRoot whether nothing above it is known to be exported
   */
  record Link(@Nullable String parentId, boolean isAppRoot, boolean asRoot) {}
}
