// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static java.util.Objects.requireNonNull;

import io.langspan.internal.client.RecordedAttributes;
import io.langspan.internal.client.SpanPlace;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A span's place in a tree, and beside it those in the trees of other filters.
 *
 * <p>Lives as long as somebody can still start a child of the span: it refers to the span weakly,
 * or to its observation where that alone can end it, and an application that never ends its spans
 * costs no memory here.
 */
final class SpanNode extends WeakReference<Object> implements SpanPlace {

  final ExportTree tree;
  final String spanId;

  /** Whether nothing above it in this process comes here. */
  final boolean isTop;

  /** What is above the top-most span of this process; {@code null} below another node. */
  final @Nullable Above above;

  /** What our client writes down of the nearest span of its own above it, as far as known. */
  private final @Nullable WeakReference<RecordedAttributes> owner;

  private final @Nullable SpanNode beside;
  private volatile @Nullable SpanNode parent;
  private volatile @Nullable WeakReference<RecordedAttributes> recorded;
  private volatile @Nullable Boolean exported;
  private volatile boolean excluded;

  /**
   * Of a span.
   *
   * @param holder what can end it: the span, or the observation that it belongs to
   * @param owner what {@link #ownerBelow} says of what it is below
   * @param beside its place in another tree
   */
  SpanNode(
      ExportTree tree,
      ReadableSpan span,
      Object holder,
      @Nullable WeakReference<RecordedAttributes> owner,
      boolean isTop,
      @Nullable SpanNode parent,
      @Nullable Above above,
      @Nullable SpanNode beside) {
    super(holder, tree.spans().gone());
    this.tree = tree;
    this.spanId = span.getSpanContext().getSpanId();
    this.owner = owner;
    this.isTop = isTop;
    this.parent = parent;
    this.above = above;
    this.beside = beside;
  }

  /** The place of the same span in another tree. */
  SpanNode in(ExportTree other) {
    SpanNode at = this;
    while (at.tree != other) {
      at = requireNonNull(at.beside);
    }
    return at;
  }

  @Nullable SpanNode parent() {
    return parent;
  }

  /** Notes where our client writes down what it will say about the span at its end. */
  void remember(RecordedAttributes attributes) {
    if (recorded == null && !refersTo(attributes)) {
      recorded = new WeakReference<>(attributes); // it holds the span
    }
    if (beside != null) {
      beside.remember(attributes);
    }
  }

  /** Where our client writes down what it will say at the end, if that is known and still there. */
  @Nullable RecordedAttributes recorded() {
    if (get() instanceof RecordedAttributes holder) {
      return holder;
    }
    WeakReference<RecordedAttributes> recorded = this.recorded;
    return recorded == null ? null : recorded.get();
  }

  /** The nearest observation above it, whatever has left since it started. */
  @Nullable RecordedAttributes owner() {
    return owner == null ? null : owner.get();
  }

  /** The nearest observation above what is started below it: its own, else its owner. */
  @Nullable WeakReference<RecordedAttributes> ownerBelow() {
    WeakReference<RecordedAttributes> own = recorded;
    return own == null || own.refersTo(null) ? owner : own;
  }

  /** The span as it is now; {@code null} when nobody can end it any more. */
  @Nullable SpanData now() {
    RecordedAttributes attributes = recorded();
    Object span = attributes == null ? get() : attributes.span();
    if (!(span instanceof ReadableSpan readable)) {
      return null;
    }
    SpanData data = readable.toSpanData();
    return attributes == null ? data : new Judged(data, Recorded.attributes(attributes, data));
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

  /** Whatever the filter says, the span will not leave: it was not sampled, or lost. */
  void exclude() {
    excluded = true;
    decide(false);
    settle();
  }

  boolean isExcluded() {
    return excluded;
  }

  /** The span has left or never will. Where it hung need not be kept if others hang on it. */
  void settle() {
    if (Boolean.TRUE.equals(exported)) {
      parent = null; // or each span of an endless chain would keep all before it
    }
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
