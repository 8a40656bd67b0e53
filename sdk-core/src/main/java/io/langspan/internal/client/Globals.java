// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Langspan;
import io.langspan.internal.context.ThreadScope;
import io.langspan.internal.context.TraceContext;
import io.langspan.internal.log.Guard;
import io.opentelemetry.context.Context;
import java.util.Objects;

/** The only static state: the global client. */
public final class Globals {

  private static volatile Langspan global = NoopLangspan.INSTANCE;

  private Globals() {}

  /** The client of the current observation, else the global one. */
  public static Langspan current() {
    ThreadScope.heal();
    TraceContext entry = TraceContext.of(Context.current());
    return entry == null ? global : entry.langspan();
  }

  /** The global client. */
  public static Langspan global() {
    return global;
  }

  /** Makes a client the global one. */
  public static void set(Langspan langspan) {
    Langspan before = swap(Objects.requireNonNull(langspan, "langspan"));
    if (before != NoopLangspan.INSTANCE && before != langspan) {
      Guard.report("global", "The global Langspan was replaced by another one; close the first");
    }
  }

  private static synchronized Langspan swap(Langspan next) {
    Langspan before = global;
    global = next;
    return before;
  }

  /** Forgets the global client. */
  public static void reset() {
    swap(NoopLangspan.INSTANCE);
  }

  /** Forgets this client if it is the global one. */
  static synchronized void forget(Langspan langspan) {
    if (global == langspan) {
      global = NoopLangspan.INSTANCE;
    }
  }
}
