// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static io.langspan.internal.log.QuietLog.describe;

import io.langspan.internal.client.AncestorEntry;
import io.langspan.internal.client.JoinedTrace;
import io.langspan.internal.client.Keys;
import io.langspan.internal.client.RecordedAttributes;
import io.langspan.internal.client.TraceClaim;
import io.langspan.internal.log.Guard;
import io.langspan.otel.SpanNode.Above;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.ref.WeakReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Knows of every span whether one filter lets it through, what it hangs on, and whether it is a
 * root.
 *
 * <p>The verdict on a span is taken once, at the first need, and then holds for all that hangs on
 * it: its children and the next service. Safe for many threads.
 */
final class ExportTree {

  private final StartedSpans spans;
  private final SpanFilter filter;
  private final @Nullable String publicKey;
  private final Predicate<String> keptTraces;
  private final boolean readsState;

  /**
   * Of one project.
   *
   * @param spans that have started, whether they are exported or not
   * @param publicKey whose spans are ours, where several clients share a provider
   * @param keptTraces by their ids, of those that are sampled
   * @param readsState whether what other services say of exported ancestors concerns this tree:
   *     they speak of what the project gets
   */
  ExportTree(
      StartedSpans spans,
      SpanFilter filter,
      @Nullable String publicKey,
      Predicate<String> keptTraces,
      boolean readsState) {
    this.spans = spans;
    this.filter = filter;
    this.publicKey = publicKey;
    this.keptTraces = keptTraces;
    this.readsState = readsState;
  }

  StartedSpans spans() {
    return spans;
  }

  /**
   * Gives a span that has just started its place in the tree.
   *
   * @param holder what can end it, for as long as it can be reached
   * @param nearest what it is below, if that has started here
   * @param beside its place in another tree
   */
  SpanNode place(
      Context parentContext,
      ReadableSpan span,
      Object holder,
      @Nullable SpanNode nearest,
      @Nullable SpanNode beside) {
    SpanNode parent = nearest == null ? forgotten(parentContext, span) : nearest.in(this);
    WeakReference<RecordedAttributes> owner = parent == null ? null : parent.ownerBelow();
    boolean isTop = parent == null;
    Above above = isTop ? above(parentContext, span.getParentSpanContext()) : null;
    while (parent != null && isOut(parent)) {
      // Nothing will hang on it: not kept, lest an endless chain of such spans keep all of them.
      above = parent.above;
      parent = parent.parent();
    }
    SpanNode node = new SpanNode(this, span, holder, owner, isTop, parent, above, beside);
    SpanContext own = span.getSpanContext();
    if (!own.isSampled() || !keptTraces.test(own.getTraceId()) || isOfAnotherProject(span)) {
      node.exclude();
    }
    return node;
  }

  /**
   * The parent, if it ended long ago and its observation is missing from a context made by hand.
   */
  @SuppressWarnings("ReferenceEquality") // of the same tracer, not of one that is called the same
  private @Nullable SpanNode forgotten(Context context, ReadableSpan child) {
    return Span.fromContext(context) instanceof ReadableSpan parent
            && parent.getInstrumentationScopeInfo() == child.getInstrumentationScopeInfo()
            && parent.hasEnded()
        ? new SpanNode(this, parent, parent, null, false, null, Above.NOTHING, null)
        : null;
  }

  /** Whether it is certain that a span is not exported. */
  private boolean isOut(SpanNode node) {
    Boolean exported = node.exported();
    return exported == null ? node.refersTo(null) && !isExported(node) : !exported;
  }

  private boolean isOfAnotherProject(ReadableSpan span) {
    String owner = span.getAttribute(Keys.OWNER);
    return owner != null && !owner.equals(publicKey);
  }

  private Above above(Context parentContext, SpanContext parent) {
    // A local parent that is not in the tree belongs to a provider whose spans never come here.
    if (!parent.isRemote() || JoinedTrace.isMarked(parentContext)) {
      return Above.NOTHING;
    }
    String exported = readsState ? AncestorEntry.read(parent) : null;
    return exported != null
        ? new Above(exported, true)
        : new Above(
            parent.getSpanId(),
            readsState && TraceClaim.isMade(parentContext, parent.getTraceId()));
  }

  /** Whether others hang on a span, judged by what it is like at the first time of asking. */
  private boolean isExported(SpanNode node) {
    Boolean known = node.exported();
    return known == null ? node.decide(judge(node, null)) : known;
  }

  /**
   * Whether an ended span leaves.
   *
   * <p>A verdict on the open span holds for what hangs on it. But instrumentations that say only at
   * the end what a span is, as Micrometer's do, shall not lose it.
   */
  boolean leaves(SpanNode node, SpanData finished) {
    Boolean known = node.exported();
    return known == null ? node.decide(judge(node, finished)) : known || judge(node, finished);
  }

  private boolean judge(SpanNode node, @Nullable SpanData finished) {
    SpanData data = finished == null ? node.now() : finished;
    if (data == null) {
      return false; // it can never end any more, so it will never be exported
    }
    try {
      return filter.test(data);
    } catch (Throwable e) {
      Guard.rethrowFatal(e);
      // Without its message, which may quote the span.
      Guard.report("filter", "A span was dropped: its filter failed with {}", describe(e));
      return false;
    }
  }

  /** What an exported span hangs on. */
  Link link(SpanNode node) {
    SpanNode top = node;
    for (SpanNode at = node.parent(); at != null; at = at.parent()) {
      if (isExported(at)) {
        return new Link(at.spanId, false, false);
      }
      top = at;
    }
    Above above = top.above == null ? Above.NOTHING : top.above;
    return new Link(above.parentId(), true, !above.exported());
  }

  /** The nearest exported ancestor that the next service may hang its spans on; the span itself. */
  @Nullable String nearestExported(SpanNode node) {
    if (isExported(node)) {
      return node.spanId;
    }
    Link link = link(node);
    return link.asRoot() ? null : link.parentId();
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
