// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.OpenObservations;
import io.langspan.internal.client.RecordedAttributes;
import io.langspan.internal.client.SpanPlace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Our observations on an application's own provider, whose spans our processor has seen before. */
record JoinedObservations(SpanPipeline pipeline) implements OpenObservations {

  @Override
  public @Nullable SpanPlace started(RecordedAttributes observation, Span span, Context base) {
    return pipeline.spans().remember(span.getSpanContext().getSpanId(), observation);
  }

  @Override
  public void forEach(Consumer<? super RecordedAttributes> action) {
    pipeline.spans().forEachRecorded(action);
  }
}
