// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanSettings;
import io.langspan.ObservationType;
import io.langspan.propagation.TraceAttributes;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.api.trace.Span;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** An observation in the tree of its trace: what is above it, and what all below it has spent. */
abstract class ObservationTree extends ObservationSetters {

  private static final AtomicReferenceFieldUpdater<ObservationTree, Spent> ACCUMULATED =
      AtomicReferenceFieldUpdater.newUpdater(ObservationTree.class, Spent.class, "accumulated");

  private final @Nullable ObservationTree parent;
  private volatile @Nullable Spent accumulated;

  ObservationTree(
      LangspanSettings settings,
      Span span,
      @Nullable ObservationTree parent,
      ObservationType type,
      long startEpochNanos,
      TraceAttributes attributes) {
    super(settings, span, type, startEpochNanos, attributes);
    this.parent = parent;
  }

  /** Who watches what is spent. Asked for, not kept, as {@link #values}. */
  abstract Costs costs();

  boolean isTop() {
    return parent == null;
  }

  /** The top-most observation that it hangs on. */
  ObservationTree top() {
    ObservationTree top = this;
    while (top.parent != null) {
      top = top.parent;
    }
    return top;
  }

  /** These attributes, beside those of the top-most, which may have been set after its start. */
  TraceAttributes whose(TraceAttributes known) {
    return known.userId() != null && known.sessionId() != null ? known : top().trace.merge(known);
  }

  @Nullable String sessionId() {
    String own = trace.sessionId();
    return own == null ? top().trace.sessionId() : own;
  }

  @Override
  public Cost accumulatedCost() {
    Spent spent = accumulated;
    Cost own = spent == null || !spent.withOwn() ? cost : null;
    Cost below = spent == null ? Cost.zero() : spent.costOrZero();
    return own == null ? below : below.plus(own);
  }

  /** What the ended part of the subtree has cost; {@code null} if it used nothing. */
  @Nullable Cost endedCost() {
    Spent spent = accumulated;
    return spent == null ? null : spent.costOrZero();
  }

  @Override
  public Usage accumulatedUsage() {
    Spent spent = accumulated;
    Usage own = spent == null || !spent.withOwn() ? usage : null;
    Usage below = spent == null || spent.usage() == null ? Usage.of(0, 0) : spent.usage();
    return own == null ? below : below.plus(own);
  }

  /** Counts what it has cost and used itself, when it ends. */
  void spendOwn() {
    Usage used = usage;
    if (cost != null || used != null) {
      spend(Spent.own(cost, used));
    } else if (isOfUnknownCost()) {
      spend(Spent.UNKNOWN);
    }
  }

  /** Whether it is a call that a provider has billed, or may have, and nobody says for what. */
  private boolean isOfUnknownCost() {
    boolean hasBegunToAnswer = hasOutput() || completionStartEpochNanos != 0;
    boolean isToldBelow = accumulated != null;
    return isModelCall() && namesModel() && (hasBegunToAnswer || !hasFailed()) && !isToldBelow;
  }

  /** Counts it here and in all that is above, without a lock: who ends at once tries again. */
  private void spend(Spent spent) {
    Spent whole = ACCUMULATED.accumulateAndGet(this, spent, Spent::sum);
    Spent below = spent.below();
    for (ObservationTree at = parent; at != null; at = at.parent) {
      whole = ACCUMULATED.accumulateAndGet(at, below, Spent::sum);
    }
    costs().spent(this, spent, whole);
  }

  @Override
  public void spentBelow(Cost cost) {
    spend(Spent.below(cost));
  }

  @Override
  public void writeTo(Sink sink) {
    super.writeTo(sink);
    Spent all = parent == null ? accumulated : null;
    if (all != null) {
      all.writeTotals(sink);
    }
  }
}
