// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * The word of another process that something above in this trace is recorded: the official SDKs
 * give it in the baggage of every request.
 */
public final class TraceClaim {

  private static final ContextKey<String> KEY = ContextKey.named("langspan-claim");

  private TraceClaim() {}

  /** Keeps the claim without the baggage it came in. */
  static Context keep(Context context, Baggage baggage) {
    String claimed = in(baggage);
    return claimed == null ? context : context.with(KEY, claimed);
  }

  static @Nullable String in(Baggage baggage) {
    return baggage.getEntryValue(BaggageKeys.CLAIM);
  }

  /** Whether it was given for this trace. */
  public static boolean isMade(Context context, String traceId) {
    String kept = context.get(KEY);
    return traceId.equalsIgnoreCase(kept == null ? in(Baggage.fromContext(context)) : kept);
  }
}
