// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The word of another process that something above in this trace is recorded: the official SDKs
 * give it in the baggage of every request.
 */
public final class TraceClaim {

  private static final ContextKey<String> KEY = ContextKey.named("langspan-claim");

  private static final Pattern MEMBER =
      Pattern.compile("(?:^|,)[ \\t]*" + BaggageKeys.CLAIM + "[ \\t]*=[ \\t]*([0-9a-fA-F]{32})\\b");

  private TraceClaim() {}

  /** Keeps the claim, if there is one, without the baggage that it came in. */
  static Context keep(Context context, String baggage) {
    // OpenTelemetry's parser would log every other member that it does not like.
    Matcher claim = MEMBER.matcher(baggage);
    return claim.find() ? context.with(KEY, claim.group(1)) : context;
  }

  /** Whether it was given for this trace. */
  public static boolean isMade(Context context, String traceId) {
    String kept = context.get(KEY);
    return traceId.equalsIgnoreCase(
        kept == null ? Baggage.fromContext(context).getEntryValue(BaggageKeys.CLAIM) : kept);
  }
}
