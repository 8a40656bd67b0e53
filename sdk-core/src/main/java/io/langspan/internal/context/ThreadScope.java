// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.context;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Makes an entry current on one thread, and puts back what was current before in whatever order,
 * and on whatever thread, scopes are closed.
 *
 * <p>OpenTelemetry's own scope ignores a close that is out of order and then leaves an ended span
 * current. So each scope is reachable from the context that it attached: closing one also pops what
 * was opened inside and forgotten, and what another thread closed is popped by its own thread at
 * the next occasion.
 */
public final class ThreadScope implements TraceContext, Scope {

  private final TraceContext entry;
  private final Thread owner = Thread.currentThread();
  private final @Nullable ThreadScope below;
  private final Context before;
  private final Context attached;
  private final Scope delegate;
  private volatile boolean closed;
  private boolean popped; // only its own thread looks

  @SuppressWarnings("MustBeClosedChecker") // closed by pop()
  private ThreadScope(TraceContext entry, Context context) {
    this.entry = entry;
    this.below = currentOn(owner);
    this.before = Context.current();
    this.attached = context.with(KEY, this);
    this.delegate = attached.makeCurrent();
  }

  /** Makes the entry current on this thread. */
  public static ThreadScope open(TraceContext entry, Context context) {
    return new ThreadScope(entry, context);
  }

  /** Pops scopes of this thread that were closed elsewhere. Call before looking at the context. */
  public static void heal() {
    try {
      ThreadScope top = currentOn(Thread.currentThread());
      while (top != null && (top.closed || top.isLitter()) && top.pop()) {
        top = currentOn(Thread.currentThread());
      }
    } catch (Throwable e) {
      Guard.failed("closing a scope", e);
    }
  }

  /**
   * Whether it ended and was left current above another one of the same kind. One alone may still
   * get children; whoever ends and never closes must not pile them up for ever.
   */
  private boolean isLitter() {
    return entry.isOver() && below != null && below.entry.isOver();
  }

  @Override
  public void close() {
    closed = true;
    // Even if another thread was first: it could not touch this one.
    if (Thread.currentThread() == owner && !popped) {
      Guard.run("closing a scope", this::unwind);
    }
  }

  private void unwind() {
    ThreadScope top = currentOn(owner);
    if (top != null && top.isAbove(this)) {
      boolean forgotten = false;
      while (top != null && top != this && top.pop()) {
        top.closed = true;
        forgotten = true;
        top = currentOn(owner);
      }
      if (!pop() && forgotten) {
        restore();
      }
    }
    heal();
  }

  /**
   * Puts back what was current before, past a foreign scope above this one.
   *
   * <p>Only where something of ours was forgotten inside that scope: its close was then in vain,
   * and nobody else will ever take its context off the thread. Otherwise it is still in use, and
   * {@link #heal} goes on when it is gone.
   */
  private void restore() {
    for (ThreadScope top = currentOn(owner); top != null && top != this; top = top.below) {
      top.closed = true;
      top.popped = true;
      top.delegate.close();
    }
    popped = true;
    delegate.close();
    stay(before);
  }

  /** Makes a context current for good: no scope of it is left open. */
  @SuppressWarnings("MustBeClosedChecker")
  private void stay(Context context) {
    Scope scope = context.makeCurrent();
    Scope cover = context.with(KEY, this).makeCurrent();
    scope.close(); // covered, so what it made current stays
    cover.close();
  }

  private boolean pop() {
    // Popped before: somebody captured the context and made it current again.
    if (popped || Context.current() != attached) {
      return false;
    }
    delegate.close();
    popped = Context.current() != attached;
    return popped;
  }

  private boolean isAbove(ThreadScope other) {
    for (ThreadScope scope = this; scope != null; scope = scope.below) {
      if (scope == other) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable ThreadScope currentOn(Thread thread) {
    return TraceContext.of(Context.current()) instanceof ThreadScope scope && scope.owner == thread
        ? scope
        : null;
  }

  @Override
  public TraceAttributes traceAttributes() {
    return entry.traceAttributes();
  }

  @Override
  public TraceAttributes scopeAttributes() {
    return entry.scopeAttributes();
  }

  @Override
  public @Nullable Observation observation() {
    return entry.observation();
  }

  @Override
  public Langspan langspan() {
    return entry.langspan();
  }
}
