// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** A processor of an application that throws when a span starts, or else when it ends. */
final class BrokenProcessor implements SpanProcessor {

  private final boolean atStart;
  private final OpenTelemetrySdk openTelemetry;

  BrokenProcessor(boolean atStart) {
    this.atStart = atStart;
    this.openTelemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(this).build())
            .build();
  }

  OpenTelemetrySdk openTelemetry() {
    return openTelemetry;
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    throw new IllegalStateException("at the start");
  }

  @Override
  public boolean isStartRequired() {
    return atStart;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    throw new IllegalStateException("at the end");
  }

  @Override
  public boolean isEndRequired() {
    return !atStart;
  }
}
