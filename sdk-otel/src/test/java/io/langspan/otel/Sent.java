// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A span as it went over the wire. */
record Sent(Span span, InstrumentationScope scope, Resource resource) {

  String id() {
    return hex(span.getSpanId());
  }

  String traceId() {
    return hex(span.getTraceId());
  }

  /** Empty at a root. */
  String parentId() {
    return hex(span.getParentSpanId());
  }

  Map<String, Object> attributes() {
    return plain(span.getAttributesList());
  }

  /** The value of an attribute as text; empty if it is missing. */
  String text(String key) {
    return Objects.toString(attributes().get(key), "");
  }

  Map<String, Object> resourceAttributes() {
    return plain(resource.getAttributesList());
  }

  boolean isAppRoot() {
    return Boolean.TRUE.equals(attributes().get("langfuse.internal.is_app_root"));
  }

  boolean isAsRoot() {
    return Boolean.TRUE.equals(attributes().get("langfuse.internal.as_root"));
  }

  static Map<String, Object> plain(List<KeyValue> attributes) {
    Map<String, Object> plain = new LinkedHashMap<>();
    for (KeyValue attribute : attributes) {
      if (plain.put(attribute.getKey(), plain(attribute.getValue())) != null) {
        throw new AssertionError("Twice: " + attribute.getKey());
      }
    }
    return plain;
  }

  private static Object plain(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case ARRAY_VALUE -> value.getArrayValue().getValuesList().stream().map(Sent::plain).toList();
      case KVLIST_VALUE -> plain(value.getKvlistValue().getValuesList());
      default -> value;
    };
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
