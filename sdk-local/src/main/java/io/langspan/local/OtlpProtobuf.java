// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.langspan.local.RawSpan.Event;
import io.langspan.local.RawSpan.Source;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an OTLP export in its protobuf form with the official classes. */
final class OtlpProtobuf {

  private OtlpProtobuf() {}

  /** The spans of an export, and how many more were dropped for a string that is not Unicode. */
  record Export(List<RawSpan> spans, int notUnicode) {}

  static Export decode(byte[] body) throws ApiException {
    ExportTraceServiceRequest request;
    int notUnicode = 0;
    try {
      request = ExportTraceServiceRequest.parseFrom(body);
    } catch (InvalidProtocolBufferException e) {
      try {
        UnicodeSieve sieve = new UnicodeSieve();
        request = sieve.parse(body);
        notUnicode = sieve.dropped();
      } catch (InvalidProtocolBufferException broken) {
        throw ApiException.otlp("Failed to parse OTel Protobuf Trace");
      }
    }
    List<RawSpan> spans = new ArrayList<>();
    for (ResourceSpans resourceSpans : request.getResourceSpansList()) {
      Map<String, Object> resource = attributes(resourceSpans.getResource().getAttributesList());
      for (ScopeSpans scopeSpans : resourceSpans.getScopeSpansList()) {
        InstrumentationScope scope = scopeSpans.getScope();
        Source source =
            new Source(
                resource,
                scope.getName(),
                scope.getVersion(),
                attributes(scope.getAttributesList()));
        for (Span span : scopeSpans.getSpansList()) {
          spans.add(span(source, span));
        }
      }
    }
    return new Export(spans, notUnicode);
  }

  private static RawSpan span(Source source, Span span) throws ApiException {
    List<Event> events = new ArrayList<>();
    for (Span.Event event : span.getEventsList()) {
      events.add(new Event(event.getName(), attributes(event.getAttributesList())));
    }
    return new RawSpan(
        source,
        id(span.getTraceId(), "traceId"),
        id(span.getSpanId(), "spanId"),
        span.getParentSpanId().isEmpty() ? null : hex(span.getParentSpanId()),
        span.getName(),
        Math.max(0, span.getStartTimeUnixNano()),
        Math.max(0, span.getEndTimeUnixNano()),
        attributes(span.getAttributesList()),
        events,
        span.getStatus().getCodeValue(),
        span.getStatus().getMessage());
  }

  private static String id(ByteString id, String field) throws ApiException {
    if (id.isEmpty()) {
      throw ApiException.otlp("Invalid span: " + field + " is missing");
    }
    return hex(id);
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static Map<String, Object> attributes(List<KeyValue> pairs) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (KeyValue pair : pairs) {
      Object value = value(pair.getValue());
      if (value != null) {
        attributes.put(pair.getKey(), value);
      }
    }
    return attributes;
  }

  private static @Nullable Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case ARRAY_VALUE -> {
        List<Object> values = new ArrayList<>();
        for (AnyValue element : value.getArrayValue().getValuesList()) {
          Object converted = value(element);
          if (converted != null) {
            values.add(converted);
          }
        }
        yield values;
      }
      // Raw OTLP text: the server does not read these.
      case KVLIST_VALUE, BYTES_VALUE -> Json.encode(raw(value));
      default -> null;
    };
  }

  private static Map<String, Object> raw(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> Map.of("stringValue", value.getStringValue());
      case BOOL_VALUE -> Map.of("boolValue", value.getBoolValue());
      case INT_VALUE -> Map.of("intValue", Long.toString(value.getIntValue()));
      case DOUBLE_VALUE -> Map.of("doubleValue", value.getDoubleValue());
      case BYTES_VALUE -> Map.of("bytesValue", value.getBytesValue().toByteArray());
      case ARRAY_VALUE ->
          Map.of(
              "arrayValue",
              Map.of(
                  "values",
                  value.getArrayValue().getValuesList().stream().map(OtlpProtobuf::raw).toList()));
      case KVLIST_VALUE ->
          Map.of(
              "kvlistValue",
              Map.of(
                  "values",
                  value.getKvlistValue().getValuesList().stream()
                      .map(OtlpProtobuf::rawPair)
                      .toList()));
      default -> Map.of();
    };
  }

  private static Map<String, Object> rawPair(KeyValue pair) {
    Map<String, Object> raw = new LinkedHashMap<>();
    raw.put("key", pair.getKey());
    raw.put("value", raw(pair.getValue()));
    return raw;
  }
}
