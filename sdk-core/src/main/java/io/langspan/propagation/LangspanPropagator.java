// SPDX-License-Identifier: Apache-2.0
package io.langspan.propagation;

import io.langspan.internal.client.Propagation;
import io.langspan.internal.client.TracePropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Objects;

/**
 * A propagator for an application's own OpenTelemetry, so that the requests of its HTTP clients and
 * servers carry what {@link io.langspan.Langspan#inject} writes and {@link
 * io.langspan.Langspan#extract} reads.
 *
 * <pre>{@code
 * TextMapPropagator usual =
 *     TextMapPropagator.composite(
 *         W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());
 * OpenTelemetrySdk.builder()
 *     .setPropagators(ContextPropagators.create(LangspanPropagator.around(usual)))...
 * }</pre>
 *
 * @since 0.1
 */
public final class LangspanPropagator {

  private LangspanPropagator() {}

  /**
   * A propagator that writes and reads what another one does, and ours with it.
   *
   * <p>Out go the entry {@code langspan} of {@code tracestate}, which names the nearest span that
   * Langfuse will see, and, where the settings say so, trace attributes in {@code baggage} and the
   * headers of older services. For the first two it must be around W3C's propagators, or whatever
   * writes those headers. In comes, besides, a trace that only the headers of older services name.
   *
   * <p>The client is that of the current observation, else the global one, at the time of the
   * request; without either it does what the other one does. Where a {@code LangspanSpanProcessor}
   * delivers the spans, use the propagator of that. Safe for many threads; what the other
   * propagator throws is thrown on.
   *
   * @param propagator the application's, not another one of these
   */
  public static TextMapPropagator around(TextMapPropagator propagator) {
    return new TracePropagator(Objects.requireNonNull(propagator, "propagator"), Propagation::of);
  }
}
