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
  public static synchronized void set(Langspan langspan) {
    Langspan before = global;
    global = Objects.requireNonNull(langspan, "langspan");
    if (before != NoopLangspan.INSTANCE && before != langspan) {
      Guard.report("global", "The global Langspan was replaced by another one; close the first");
    }
  }

  /** Forgets the global client. */
  public static void reset() {
    global = NoopLangspan.INSTANCE;
  }

  /** Forgets this client if it is the global one. */
  static synchronized void forget(Langspan langspan) {
    if (global == langspan) {
      global = NoopLangspan.INSTANCE;
    }
  }
}
