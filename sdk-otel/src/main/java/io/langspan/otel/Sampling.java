// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.function.Predicate;

/** Which traces are kept. */
final class Sampling {

  private Sampling() {}

  /** By the trace's id alone, whatever the parent's flag. */
  static Sampler byRate(double rate) {
    return rate >= 1 ? Sampler.alwaysOn() : Sampler.traceIdRatioBased(rate);
  }

  /** What a sampler says of a trace of which only the id is known. */
  static Predicate<String> byId(Sampler sampler) {
    return traceId ->
        sampler
                .shouldSample(
                    Context.root(), traceId, "", SpanKind.INTERNAL, Attributes.empty(), List.of())
                .getDecision()
            == SamplingDecision.RECORD_AND_SAMPLE;
  }
}
