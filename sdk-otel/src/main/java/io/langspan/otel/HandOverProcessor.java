// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.OpenObservations;
import io.langspan.internal.client.RecordedAttributes;
import io.langspan.internal.client.SpanHandOver;
import io.langspan.internal.client.SpanPlace;
import io.langspan.internal.log.Guard;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The processor of a provider of our own: spans are taken over from the client, right after their
 * end, together with what it wrote down beside them.
 *
 * <p>As a processor it does nothing, but a provider without one would make no spans.
 */
record HandOverProcessor(SpanPipeline pipeline, Runnable rootEnded)
    implements SpanProcessor, SpanHandOver, OpenObservations {

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }

  @Override
  public @Nullable SpanPlace started(RecordedAttributes observation, Span span, Context base) {
    try {
      // Held by the observation: if that is gone, nobody can end the span in a way that we see.
      return span instanceof ReadableSpan readable
          ? pipeline.started(base, readable, observation)
          : null;
    } catch (Throwable e) {
      Guard.failed("the start of a span", e);
      return null;
    }
  }

  @Override
  public void forEach(Consumer<? super RecordedAttributes> action) {
    pipeline.spans().forEachRecorded(action);
  }

  @Override
  public void ended(Span span, RecordedAttributes attributes) {
    if (span instanceof ReadableSpan readable) {
      pipeline.ended(readable, attributes);
      if (attributes.place() instanceof SpanNode node && node.isTop) {
        rootEnded.run();
      }
    }
  }
}
