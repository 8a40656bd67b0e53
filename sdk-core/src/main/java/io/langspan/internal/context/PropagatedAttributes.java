// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.context;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** Trace attributes for a stretch of code; what is set outside later still shines through. */
public record PropagatedAttributes(
    @Nullable TraceContext outer, TraceAttributes own, Langspan langspan) implements TraceContext {

  /** A context in which another trace begins or goes on, whatever was current before. */
  public static Context ofAnotherTrace(Context context, Langspan client) {
    TraceAttributes attributes = TraceContext.scopeAttributesOf(context);
    return context.with(TraceContext.KEY, new PropagatedAttributes(null, attributes, client));
  }

  @Override
  public TraceAttributes traceAttributes() {
    return outer == null ? own : outer.traceAttributes().merge(own);
  }

  @Override
  public TraceAttributes scopeAttributes() {
    return outer == null ? own : outer.scopeAttributes().merge(own);
  }

  @Override
  public @Nullable Observation observation() {
    return outer == null ? null : outer.observation();
  }

  /** The one whose observation is current, if there is one: attributes belong to no client. */
  @Override
  public Langspan langspan() {
    return outer != null && outer.observation() != null ? outer.langspan() : langspan;
  }
}
