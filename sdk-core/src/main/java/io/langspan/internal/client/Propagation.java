// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Langspan;
import io.langspan.LangspanSettings;
import io.langspan.Observation;
import io.langspan.internal.context.PropagatedAttributes;
import io.langspan.internal.context.TraceContext;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a client tells other services of a trace, and believes of them. Immutable. */
public final class Propagation {

  private final AllowedAttributes sent;
  private final AllowedAttributes accepted;
  private final boolean langfuseHeaders;
  private final Function<Context, SpanContext> outgoing;

  /**
   * Of these settings.
   *
   * @param outgoing the span context that leaves with a request
   */
  public Propagation(LangspanSettings settings, Function<Context, SpanContext> outgoing) {
    this.sent = new AllowedAttributes(settings.sentBaggage());
    this.accepted = new AllowedAttributes(settings.acceptedBaggage());
    this.langfuseHeaders = settings.langfuseHeaders();
    this.outgoing = outgoing;
  }

  /** That of the client of a context, else of the global one, if either records. */
  public static @Nullable Propagation of(Context context) {
    TraceContext entry = TraceContext.of(context);
    Langspan langspan = entry == null ? Globals.global() : entry.langspan();
    return langspan instanceof LangspanClient client ? client.propagation() : null;
  }

  boolean sendsBaggage() {
    return !sent.none();
  }

  boolean acceptsBaggage() {
    return !accepted.none();
  }

  /** The attributes that a span started in this context begins with. */
  public TraceAttributes attributesIn(Context context) {
    TraceContext entry = TraceContext.of(context);
    return entry == null ? accepted(context) : entry.traceAttributes();
  }

  /** Those that the baggage of a context holds, as far as they are believed. */
  TraceAttributes accepted(Context context) {
    return accepted.none()
        ? TraceAttributes.empty()
        : BaggageReader.read(accepted, Baggage.fromContext(context));
  }

  /** Lets a propagator write what it writes, and ours beside it. */
  <C> void inject(
      TextMapPropagator propagator, Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    Context told = Guard.call("preparing an outgoing request", () -> told(context), context);
    propagator.inject(told, carrier, setter);
    SpanContext leaving = Span.fromContext(told).getSpanContext();
    if (langfuseHeaders && leaving.isValid()) {
      LangfuseHeaders.write(leaving, carrier, setter);
    }
  }

  private Context told(Context context) {
    SpanContext span = Span.fromContext(context).getSpanContext();
    SpanContext leaving = span.isValid() ? outgoing.apply(context) : span;
    Context told = leaving.equals(span) ? context : context.with(Span.wrap(leaving));
    return sent.none() ? told : told.with(baggage(context, leaving));
  }

  private Baggage baggage(Context context, SpanContext leaving) {
    return BaggageWriter.write(
        sent,
        Baggage.fromContext(context),
        attributesIn(context),
        isRecorded(context, leaving) ? leaving.getTraceId() : null);
  }

  /** Whether something above a request is recorded, as far as this process knows. */
  private static boolean isRecorded(Context context, SpanContext leaving) {
    if (AncestorEntry.read(leaving) != null) {
      return true;
    }
    TraceContext entry = TraceContext.of(context);
    Observation observation = entry == null ? null : entry.observation();
    return observation != null
        && observation.isRecording()
        && observation.traceId().equals(leaving.getTraceId());
  }

  /** With the trace that a propagator, or else an old header, finds; else the same context. */
  static <C> Context extract(
      TextMapPropagator propagator, Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    Context found = propagator.extract(context, carrier, getter);
    return isSameTrace(context, found)
        ? Guard.call(
            "reading old headers", () -> LangfuseHeaders.read(found, carrier, getter), found)
        : found;
  }

  /**
   * A context in which the trace of a request goes on: what was current before belongs to another
   * one, and what this code says of itself goes before what the request says.
   */
  Context anotherTrace(Context found, Langspan client) {
    TraceAttributes attributes = accepted(found).merge(TraceContext.scopeAttributesOf(found));
    return found.with(TraceContext.KEY, new PropagatedAttributes(null, attributes, client));
  }

  static boolean isSameTrace(Context before, Context after) {
    return Span.fromContext(before)
        .getSpanContext()
        .equals(Span.fromContext(after).getSpanContext());
  }
}
