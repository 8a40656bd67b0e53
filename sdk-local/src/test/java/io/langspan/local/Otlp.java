// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Spans made by hand. */
final class Otlp {

  static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  static final String SPAN = "00f067aa0ba902b7";
  static final String SDK_SCOPE = "langfuse-sdk.langspan";

  /** 2026-01-02T03:04:05Z. */
  static final long START = 1_767_323_045_000_000_000L;

  private Otlp() {}

  static Span.Builder span() {
    return span("step");
  }

  static Span.Builder span(String name) {
    return Span.newBuilder()
        .setTraceId(bytes(TRACE))
        .setSpanId(bytes(SPAN))
        .setName(name)
        .setStartTimeUnixNano(START)
        .setEndTimeUnixNano(START + 250_000_000L);
  }

  /** A span that starts and ends at these milliseconds after {@link #START}. */
  static Span.Builder span(String name, int id, int parent, long from, long to) {
    Span.Builder span =
        span(name)
            .setSpanId(bytes(String.format("%016x", id)))
            .setStartTimeUnixNano(START + from * 1_000_000)
            .setEndTimeUnixNano(START + to * 1_000_000);
    return parent == 0 ? span : span.setParentSpanId(bytes(String.format("%016x", parent)));
  }

  static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  static Span.Builder with(Span.Builder span, Object... keysAndValues) {
    return span.addAllAttributes(attributes(keysAndValues));
  }

  static List<KeyValue> attributes(Object... keysAndValues) {
    KeyValue[] pairs = new KeyValue[keysAndValues.length / 2];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] =
          KeyValue.newBuilder()
              .setKey((String) keysAndValues[2 * i])
              .setValue(value(keysAndValues[2 * i + 1]))
              .build();
    }
    return List.of(pairs);
  }

  private static AnyValue value(Object value) {
    AnyValue.Builder any = AnyValue.newBuilder();
    if (value instanceof AnyValue given) {
      return given;
    } else if (value instanceof String text) {
      any.setStringValue(text);
    } else if (value instanceof Boolean bool) {
      any.setBoolValue(bool);
    } else if (value instanceof Integer || value instanceof Long) {
      any.setIntValue(((Number) value).longValue());
    } else if (value instanceof Double number) {
      any.setDoubleValue(number);
    } else if (value instanceof List<?> list) {
      ArrayValue.Builder array = ArrayValue.newBuilder();
      list.forEach(element -> array.addValues(value(element)));
      any.setArrayValue(array);
    } else {
      throw new IllegalArgumentException(value.getClass().getName());
    }
    return any.build();
  }

  static ExportTraceServiceRequest request(Span.Builder... spans) {
    return request(SDK_SCOPE, List.of(), spans);
  }

  static ExportTraceServiceRequest request(
      String scope, List<KeyValue> resource, Span.Builder... spans) {
    ScopeSpans.Builder scopeSpans =
        ScopeSpans.newBuilder()
            .setScope(InstrumentationScope.newBuilder().setName(scope).setVersion("0.1.0"));
    for (Span.Builder span : spans) {
      scopeSpans.addSpans(span);
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAllAttributes(resource))
                .addScopeSpans(scopeSpans))
        .build();
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
