// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessorBuilder;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A way from the end of a span to a server, which counts what arrived. */
interface Pipeline extends AutoCloseable {

  /** How many spans may be under way without one being dropped. */
  int room();

  void record(Prose.Exchange exchange);

  /** How many spans the server has acknowledged. */
  long acknowledged();

  /** Sends all that is there and waits for it. */
  void flush();

  @Override
  void close();

  /** Of this name, to this server, for spans of so many bytes. */
  static Pipeline of(String name, String url, int bytes) {
    return switch (name) {
      case "langspan" -> new Ours(url, bytes);
      case "stock" -> new Stock(url, 2_048, builder -> {});
      // As much in a request as can be without waiting for more than a quarter of a second.
      case "tuned" -> {
        int batch = bytes > 10_000 ? 512 : 4_096;
        yield new Stock(
            url,
            4 * batch,
            builder ->
                builder
                    .setMaxQueueSize(4 * batch)
                    .setMaxExportBatchSize(batch)
                    .setScheduleDelay(Duration.ofMillis(250)));
      }
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** This project, as it is built without any settings. */
  final class Ours implements Pipeline {

    private final Langspan langspan;
    private final Observation request;
    private final int room;

    private Ours(String url, int bytes) {
      langspan = DiscardServer.client(url).build();
      request = langspan.startObservation("request");
      room = 13_000_000 / (bytes + 2_000);
    }

    @Override
    public int room() {
      return room;
    }

    @Override
    public void record(Prose.Exchange exchange) {
      Scenario.generation(langspan, exchange);
    }

    @Override
    public long acknowledged() {
      return langspan.status().delivered();
    }

    @Override
    public void flush() {
      langspan.flush(Duration.ofSeconds(30));
    }

    @Override
    public void close() {
      request.close();
      langspan.close();
    }
  }

  /** OpenTelemetry's batch processor and exporter, with gzip. */
  final class Stock implements Pipeline {

    private final AtomicLong acknowledged = new AtomicLong();
    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final Span request;
    private final Scope current;
    private final int room;

    @SuppressWarnings("MustBeClosed") // by our own close()
    private Stock(String url, int room, Settings settings) {
      SpanExporter exporter =
          OtlpHttpSpanExporter.builder()
              .setEndpoint(url + "/api/public/otel/v1/traces")
              .setCompression("gzip")
              .build();
      BatchSpanProcessorBuilder processor =
          BatchSpanProcessor.builder(new Counting(exporter, acknowledged));
      settings.apply(processor);
      provider = SdkTracerProvider.builder().addSpanProcessor(processor.build()).build();
      tracer = provider.get("stock");
      request = tracer.spanBuilder("request").startSpan();
      current = request.makeCurrent();
      this.room = room;
    }

    @Override
    public int room() {
      return room;
    }

    @Override
    public void record(Prose.Exchange exchange) {
      Scenario.rawSpan(tracer, exchange);
    }

    @Override
    public long acknowledged() {
      return acknowledged.get();
    }

    @Override
    public void flush() {
      provider.forceFlush().join(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      current.close();
      request.end();
      provider.close();
    }

    /** What a user may set. */
    interface Settings {
      void apply(BatchSpanProcessorBuilder builder);
    }

    private record Counting(SpanExporter exporter, AtomicLong acknowledged)
        implements SpanExporter {

      @Override
      public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size(); // the processor clears the collection
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(
            () -> {
              if (result.isSuccess()) {
                acknowledged.addAndGet(count);
              }
            });
      }

      @Override
      public CompletableResultCode flush() {
        return exporter.flush();
      }

      @Override
      public CompletableResultCode shutdown() {
        return exporter.shutdown();
      }
    }
  }
}
