// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entry of {@code tracestate} that names the nearest exported ancestor. */
public final class AncestorEntry {

  private static final String KEY = "langspan";
  private static final int MAX_ENTRIES = 32;

  private AncestorEntry() {}

  /** The ancestor; {@code null} if there is none, or what is there cannot be one. */
  public static @Nullable String read(SpanContext span) {
    String named = span.getTraceState().get(KEY);
    return named != null && SpanId.isValid(named) ? named : null;
  }

  /** With this ancestor and no other; with none for {@code null}. */
  public static SpanContext write(SpanContext span, @Nullable String ancestor) {
    TraceState others = span.getTraceState().toBuilder().remove(KEY).build();
    TraceState state = ancestor == null ? others : withRoom(others).put(KEY, ancestor).build();
    return SpanContext.create(span.getTraceId(), span.getSpanId(), span.getTraceFlags(), state);
  }

  /**
   * The last goes where there are too many: https://www.w3.org/TR/trace-context/#tracestate-limits.
   */
  private static TraceStateBuilder withRoom(TraceState others) {
    TraceStateBuilder builder = others.toBuilder();
    if (others.size() >= MAX_ENTRIES) {
      List<String> keys = new ArrayList<>();
      others.forEach((key, value) -> keys.add(key));
      builder.remove(keys.get(keys.size() - 1));
    }
    return builder;
  }
}
