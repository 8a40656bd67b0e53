// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.log.Guard;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the instrumentations of HTTP clients that the Java agent brings away from our own requests:
 * else each would be a trace of its own.
 *
 * <p>By reflection: the class that OpenTelemetry has for it is none of its public ones, and has
 * moved before.
 */
final class Untraced implements Supplier<Closeable> {

  private static final String[] KNOWN = {
    "io.opentelemetry.api.impl.InstrumentationUtil",
    "io.opentelemetry.api.internal.InstrumentationUtil"
  };

  private static final String AGENT = "io/opentelemetry/javaagent/OpenTelemetryAgent.class";

  private final boolean needed;

  private @Nullable Context context; // plain: to find it twice does no harm

  Untraced() {
    this(agentIsThere());
  }

  /**
   * As told.
   *
   * @param needed whether there are instrumentations that would see our requests; where there are
   *     none, who looks for scopes left open is not to be shown ours
   */
  Untraced(boolean needed) {
    this.needed = needed;
  }

  private static boolean agentIsThere() {
    return Guard.call(
        "looking for an agent", () -> ClassLoader.getSystemResource(AGENT) != null, true);
  }

  /** Of the current thread, until it is closed. */
  @Override
  @SuppressWarnings("MustBeClosedChecker") // by the caller
  public Closeable get() {
    if (!needed) {
      return () -> {};
    }
    Context known = context;
    if (known == null) {
      known = Guard.call("keeping requests untraced", Untraced::suppressing, Context.root());
      context = known;
    }
    return known.makeCurrent()::close;
  }

  @SuppressWarnings("try")
  private static Context suppressing() {
    List<Context> seen = new ArrayList<>();
    try (Scope scope = Context.root().makeCurrent()) {
      for (String name : KNOWN) {
        if (run(name, () -> seen.add(Context.current()))) {
          break;
        }
      }
    }
    return seen.isEmpty() ? Context.root() : seen.get(0);
  }

  private static boolean run(String utility, Runnable body) {
    try {
      Class.forName(utility, true, Span.class.getClassLoader())
          .getMethod("suppressInstrumentation", Runnable.class)
          .invoke(null, body);
      return true;
    } catch (ReflectiveOperationException | LinkageError e) {
      return false;
    }
  }
}
