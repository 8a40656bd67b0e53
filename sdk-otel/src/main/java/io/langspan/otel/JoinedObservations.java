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
record JoinedObservations(ExportTree tree) implements OpenObservations {

  @Override
  public @Nullable SpanPlace started(RecordedAttributes observation, Span span, Context base) {
    SpanNode node = tree.find(span.getSpanContext().getSpanId());
    if (node != null) {
      node.remember(observation);
    }
    return node;
  }

  @Override
  public void forEach(Consumer<? super RecordedAttributes> action) {
    tree.forEachRecorded(action);
  }
}
