// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns a span into the bytes of an OTLP request that holds it alone.
 *
 * <p>The official exporter encodes; our sender catches the bytes instead of sending them, because
 * delivery is ours. Requests are joined later by concatenation, which protobuf defines for repeated
 * fields. Used by one thread only.
 */
final class SpanEncoder {

  private final Catcher catcher = new Catcher();
  private final OtlpHttpSpanExporter exporter;

  SpanEncoder() {
    exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint("http://localhost/v1/traces") // never contacted
            .setRetryPolicy(null)
            .setComponentLoader(new OnlyCatcher(catcher))
            // Else the application's metrics would count each span as exported before it is sent.
            .setMeterProvider(MeterProvider.noop())
            .build();
  }

  byte[] encode(SpanData span) throws IOException {
    catcher.bytes = null;
    catcher.failure = null;
    exporter.export(List.of(span));
    byte[] bytes = catcher.bytes;
    catcher.bytes = null;
    if (bytes == null) {
      throw new IOException("The OTLP exporter encoded nothing", catcher.failure);
    }
    return bytes;
  }

  private record OnlyCatcher(Catcher catcher) implements ComponentLoader {

    @Override
    public <T> Iterable<T> load(Class<T> spiClass) {
      return spiClass == HttpSenderProvider.class ? List.of(spiClass.cast(catcher)) : List.of();
    }
  }

  private static final class Catcher implements HttpSenderProvider, HttpSender {

    private byte @Nullable [] bytes;
    private @Nullable Throwable failure;

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
      return this;
    }

    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
      try {
        Bytes out = new Bytes(message.getContentLength());
        message.writeMessage(out);
        bytes = out.all();
        onResponse.accept(Ok.INSTANCE);
      } catch (IOException e) {
        failure = e;
        onError.accept(e);
      }
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  /** Copies nothing when it was told the right size. */
  private static final class Bytes extends ByteArrayOutputStream {

    Bytes(int size) {
      super(size);
    }

    byte[] all() {
      return count == buf.length ? buf : toByteArray();
    }
  }

  private enum Ok implements HttpResponse {
    INSTANCE;

    private static final byte[] EMPTY = {};

    @Override
    public int getStatusCode() {
      return 200;
    }

    @Override
    public String getStatusMessage() {
      return "OK";
    }

    @Override
    @SuppressWarnings("MutableGetterReturnsArray") // empty, so there is nothing to change
    public byte[] getResponseBody() {
      return EMPTY;
    }
  }
}
