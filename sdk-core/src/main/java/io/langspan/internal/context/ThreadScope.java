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
  private final Context attached;
  private final Scope delegate;
  private volatile boolean closed;

  @SuppressWarnings("MustBeClosedChecker") // closed by pop()
  private ThreadScope(TraceContext entry, Context context) {
    this.entry = entry;
    this.below = currentOn(owner);
    this.attached = context.with(KEY, this);
    this.delegate = attached.makeCurrent();
  }

  /** Makes the entry current on this thread. */
  public static ThreadScope open(TraceContext entry, Context context) {
    return new ThreadScope(entry, context);
  }

  /** Pops scopes of this thread that were closed elsewhere. Call before looking at the context. */
  public static void heal() {
    ThreadScope top = currentOn(Thread.currentThread());
    while (top != null && top.closed && top.pop()) {
      top = currentOn(Thread.currentThread());
    }
  }

  /** The context in which the entry is current. */
  public Context context() {
    return attached;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (Thread.currentThread() == owner) {
      Guard.run("closing a scope", this::unwind);
    }
  }

  private void unwind() {
    ThreadScope top = currentOn(owner);
    if (top != null && top.isAbove(this)) {
      while (top != null && top != this) {
        top.closed = true;
        if (!top.pop()) {
          return; // a foreign scope lies above ours; heal() finishes once it is gone
        }
        top = currentOn(owner);
      }
      pop();
    }
    heal();
  }

  private boolean pop() {
    if (Context.current() != attached) {
      return false;
    }
    delegate.close();
    return Context.current() != attached;
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
  public @Nullable Observation observation() {
    return entry.observation();
  }

  @Override
  public Langspan langspan() {
    return entry.langspan();
  }
}
