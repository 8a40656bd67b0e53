// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.ObservationType;
import io.langspan.internal.context.TraceContext;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts and ends the spans of observations. */
final class Spans {

  private final LangspanClient client;
  private final Tracer tracer;
  private final NanoClock clock;
  private final @Nullable SpanHandOver handOver;
  private final @Nullable OpenObservations open;
  private final @Nullable String publicKey;

  Spans(LangspanClient client, ClientParts parts) {
    this.client = client;
    this.tracer = parts.tracer();
    this.clock = parts.clock();
    this.handOver = parts.handOver();
    this.open = parts.open();
    this.publicKey = parts.settings().publicKey();
  }

  /**
   * Starts one.
   *
   * @param givenEpochNanos 0 for now
   */
  RecordingObservation start(
      String name, ObservationType type, Context base, long givenEpochNanos) {
    TraceContext entry = TraceContext.of(base);
    TraceAttributes attributes = client.propagation().attributesIn(base);
    RecordingObservation above =
        entry != null && entry.observation() instanceof RecordingObservation observation
            ? observation
            : null;
    long anchorEpochNanos;
    long anchorNanoTime;
    long now;
    if (above == null) {
      anchorEpochNanos = clock.epochNanos();
      anchorNanoTime = clock.nanoTime();
      now = anchorEpochNanos;
    } else {
      anchorEpochNanos = above.anchorEpochNanos();
      anchorNanoTime = above.anchorNanoTime();
      now = anchorEpochNanos + clock.nanoTime() - anchorNanoTime;
    }
    long start = givenEpochNanos == 0 ? now : givenEpochNanos;
    SpanBuilder builder =
        tracer.spanBuilder(name).setParent(base).setStartTimestamp(start, TimeUnit.NANOSECONDS);
    boolean joined = JoinedTrace.isMarked(base);
    if (handOver == null) {
      if (publicKey != null) {
        builder.setAttribute(Keys.OWNER, publicKey);
      }
      if (joined) {
        // An exporter of somebody else's does not know that the parent is none.
        builder.setAttribute(Keys.IS_APP_ROOT, true).setAttribute(Keys.AS_ROOT, true);
      }
    }
    Span span = builder.startSpan();
    boolean ours = above != null && above.traceId().equals(span.getSpanContext().getTraceId());
    RecordingObservation started =
        new RecordingObservation(
            client,
            span,
            joined ? JoinedTrace.unmark(base) : base,
            ours ? above : null,
            type,
            attributes,
            start,
            anchorEpochNanos,
            anchorNanoTime);
    if (open != null) {
      started.place(open.started(started, span, base));
    }
    return started;
  }

  /** Ends a span: its attributes are written now, or later by whoever takes it over. */
  void end(Span span, RecordedAttributes attributes, boolean recording, long endEpochNanos) {
    try {
      if (recording && handOver == null) {
        attributes.writeTo(span::setAttribute);
      }
    } catch (Throwable e) {
      Guard.failed("writing the attributes of a span", e); // it ends all the same
    }
    try {
      span.end(endEpochNanos, TimeUnit.NANOSECONDS);
      if (recording && handOver != null) {
        handOver.ended(span, attributes);
      }
    } catch (Throwable e) {
      Guard.failed("ending a span", e);
    }
  }
}
