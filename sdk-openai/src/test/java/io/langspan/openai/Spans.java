// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import io.langspan.Langspan;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;

/** An OpenTelemetry in memory: what the server does not show, such as the events of spans. */
final class Spans implements AutoCloseable {

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk openTelemetry;
  final Langspan langspan;

  Spans() {
    this(Sampler.alwaysOn());
  }

  Spans(Sampler sampler) {
    openTelemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setSampler(sampler)
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    langspan = Langspan.create(openTelemetry);
  }

  List<SpanData> all() {
    return exporter.getFinishedSpanItems();
  }

  SpanData only() {
    if (all().size() != 1) {
      throw new AssertionError(all().size() + " spans: " + all());
    }
    return all().get(0);
  }

  /** The events that tell of requests. */
  static List<EventData> attempts(SpanData span) {
    return span.getEvents().stream().filter(e -> e.getName().equals("http.attempt")).toList();
  }

  @Override
  public void close() {
    langspan.close();
    openTelemetry.close();
  }
}
