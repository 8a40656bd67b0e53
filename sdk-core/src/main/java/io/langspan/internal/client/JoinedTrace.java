// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;

/**
 * Marks a context whose parent span exists only because OpenTelemetry can join a trace no other
 * way: what is started in it is a root of that trace.
 */
public final class JoinedTrace {

  private static final ContextKey<Boolean> KEY = ContextKey.named("langspan-joined-trace");

  private JoinedTrace() {}

  static Context mark(Context context) {
    return context.with(KEY, true);
  }

  /** For what is started below: its parent is real. */
  static Context unmark(Context context) {
    return context.with(KEY, false);
  }

  /** Whether the remote span in this context stands for a whole trace. */
  public static boolean isMarked(Context context) {
    return Boolean.TRUE.equals(context.get(KEY));
  }
}
