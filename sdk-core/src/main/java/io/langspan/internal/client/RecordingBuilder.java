// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Generation;
import io.langspan.Observation;
import io.langspan.ObservationBuilder;
import io.langspan.ObservationType;
import io.langspan.internal.context.PropagatedAttributes;
import io.langspan.internal.context.ThreadScope;
import io.langspan.internal.log.Guard;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects how an observation starts. */
final class RecordingBuilder<O extends Observation> implements ObservationBuilder<O> {

  private final LangspanClient client;
  private final String name;
  private final Function<Generation, O> view;
  private ObservationType type;
  private @Nullable Context parent;
  private long startEpochNanos;

  RecordingBuilder(
      LangspanClient client, String name, ObservationType type, Function<Generation, O> view) {
    this.client = client;
    this.name = name;
    this.type = type;
    this.view = view;
  }

  @Override
  public ObservationBuilder<O> type(ObservationType type) {
    this.type = type == null ? this.type : type;
    return this;
  }

  @Override
  public ObservationBuilder<O> parent(Observation parent) {
    this.parent = parent == null ? null : parent.context();
    return this;
  }

  @Override
  public ObservationBuilder<O> parent(Context parent) {
    this.parent = parent;
    return this;
  }

  @Override
  public ObservationBuilder<O> noParent() {
    this.parent = anotherTrace(Span.getInvalid());
    return this;
  }

  @Override
  public ObservationBuilder<O> trace(String traceId) {
    String trace = TraceIds.validTraceId(traceId);
    if (trace == null) {
      Guard.report("trace", "A trace id was ignored: it must be 32 hexadecimal digits, not all 0");
      return this;
    }
    this.parent = JoinedTrace.mark(anotherTrace(remote(trace, TraceIds.randomSpanId())));
    return this;
  }

  @Override
  public ObservationBuilder<O> trace(String traceId, String parentObservationId) {
    String trace = TraceIds.validTraceId(traceId);
    String span = TraceIds.validSpanId(parentObservationId);
    if (trace == null || span == null) {
      Guard.report(
          "trace",
          "A parent was ignored: its trace id must be 32 hexadecimal digits, not all 0, and its"
              + " observation id 16");
      return this;
    }
    this.parent = anotherTrace(remote(trace, span));
    return this;
  }

  private static Span remote(String traceId, String spanId) {
    return Span.wrap(
        SpanContext.createFromRemoteParent(
            traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault()));
  }

  /** What is current, but for the observation: below this span another trace goes on. */
  private Context anotherTrace(Span span) {
    ThreadScope.heal();
    return PropagatedAttributes.ofAnotherTrace(Context.current().with(span), client);
  }

  @Override
  public ObservationBuilder<O> startTime(Instant startTime) {
    this.startEpochNanos = startTime == null ? 0 : NanoClock.toEpochNanos(startTime);
    return this;
  }

  @Override
  public O start() {
    return start(false);
  }

  @Override
  public O startCurrent() {
    return start(true);
  }

  private O start(boolean makeCurrent) {
    ThreadScope.heal();
    Context base = parent == null ? Context.current() : parent;
    return view.apply(client.start(name, type, base, startEpochNanos, makeCurrent));
  }
}
