// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.context;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.propagation.TraceAttributes;
import org.jspecify.annotations.Nullable;

/** Trace attributes for a stretch of code; what is set outside later still shines through. */
public record PropagatedAttributes(
    @Nullable TraceContext outer, TraceAttributes own, Langspan langspan) implements TraceContext {

  @Override
  public TraceAttributes traceAttributes() {
    return outer == null ? own : outer.traceAttributes().merge(own);
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
