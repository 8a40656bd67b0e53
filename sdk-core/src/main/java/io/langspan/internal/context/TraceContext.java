// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.context;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/** Our entry in an OpenTelemetry {@link Context}. */
public interface TraceContext {

  /** Where the entry is kept: one key, because every key costs a copy of the context. */
  ContextKey<TraceContext> KEY = ContextKey.named("langspan");

  /** The attributes that a span started below this entry begins with. */
  TraceAttributes traceAttributes();

  /** Those of them that belong to the stretch of code, whatever trace goes on there. */
  TraceAttributes scopeAttributes();

  /** The nearest observation; {@code null} where trace attributes were set outside of any. */
  @Nullable Observation observation();

  /** Whether the observation of this very entry has ended. */
  default boolean isOver() {
    return false;
  }

  /** The client that made this entry. */
  Langspan langspan();

  /** The entry of a context, if it has one. */
  static @Nullable TraceContext of(Context context) {
    return context.get(KEY);
  }

  /** The attributes that a span started in this context begins with. */
  static TraceAttributes attributesOf(Context context) {
    TraceContext entry = of(context);
    return entry == null ? TraceAttributes.empty() : entry.traceAttributes();
  }

  /** The attributes with which another trace begins, or goes on, in this context. */
  static TraceAttributes scopeAttributesOf(Context context) {
    TraceContext entry = of(context);
    return entry == null ? TraceAttributes.empty() : entry.scopeAttributes();
  }
}
