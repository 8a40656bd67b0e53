// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.langspan.local.RawSpan.Event;
import io.langspan.local.RawSpan.Source;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an OTLP export in its JSON form, as loosely and as strictly as the server does: ids are
 * taken as they are, 64-bit integers may be strings or numbers, an enum must be its number, and one
 * malformed span or list refuses the whole request.
 */
final class OtlpJson {

  private static final BigInteger MAX_NANOS = BigInteger.valueOf(Long.MAX_VALUE);

  private OtlpJson() {}

  static List<RawSpan> decode(byte[] body) throws ApiException {
    JsonNode root;
    try {
      root = Json.parse(body);
    } catch (IOException e) {
      throw ApiException.otlp("Failed to parse OTel JSON Trace");
    }
    if (root.isNull()) {
      throw ApiException.otlp("Failed to parse OTel JSON Trace");
    }
    List<RawSpan> spans = new ArrayList<>();
    for (JsonNode resourceSpans : list(root, "resourceSpans")) {
      Map<String, Object> resource = attributes(resourceSpans.path("resource"));
      for (JsonNode scopeSpans : list(resourceSpans, "scopeSpans")) {
        JsonNode scope = scopeSpans.path("scope");
        Source source =
            new Source(
                resource,
                scope.path("name").asText(""),
                scope.path("version").asText(""),
                attributes(scope));
        for (JsonNode span : list(scopeSpans, "spans")) {
          spans.add(span(source, span));
        }
      }
    }
    return spans;
  }

  private static RawSpan span(Source source, JsonNode span) throws ApiException {
    List<Event> events = new ArrayList<>();
    for (JsonNode event : list(span, "events")) {
      events.add(new Event(event.path("name").asText(""), attributes(event)));
    }
    JsonNode status = span.path("status");
    String parent = span.path("parentSpanId").asText("");
    return new RawSpan(
        source,
        id(span, "traceId"),
        id(span, "spanId"),
        parent.isEmpty() || span.path("parentSpanId").isNull() ? null : parent,
        span.path("name").asText(""),
        nanos(span.path("startTimeUnixNano")),
        nanos(span.path("endTimeUnixNano")),
        attributes(span),
        events,
        // A name such as STATUS_CODE_ERROR is no error to the server.
        status.path("code").isInt() ? status.path("code").intValue() : 0,
        status.path("message").asText(""));
  }

  private static String id(JsonNode span, String field) throws ApiException {
    JsonNode id = span.path(field);
    if (!id.isTextual() || id.textValue().isEmpty()) {
      throw ApiException.otlp("Invalid span: " + field + " is missing");
    }
    return id.textValue();
  }

  private static Map<String, Object> attributes(JsonNode holder) throws ApiException {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (JsonNode attribute : list(holder, "attributes")) {
      Object value = value(attribute.path("value"));
      if (value != null) {
        attributes.put(attribute.path("key").asText(""), value);
      }
    }
    return attributes;
  }

  private static @Nullable Object value(JsonNode value) throws ApiException {
    if (value.has("stringValue")) {
      return scalar(value.get("stringValue"));
    }
    if (value.has("boolValue")) {
      return scalar(value.get("boolValue"));
    }
    if (value.has("intValue")) {
      JsonNode number = value.get("intValue");
      try {
        return Long.valueOf(number.asText());
      } catch (NumberFormatException e) {
        return scalar(number);
      }
    }
    if (value.has("doubleValue")) {
      return scalar(value.get("doubleValue"));
    }
    if (value.has("arrayValue")) {
      List<Object> values = new ArrayList<>();
      for (JsonNode element : list(value.get("arrayValue"), "values")) {
        Object converted = value(element);
        if (converted != null) {
          values.add(converted);
        }
      }
      return values;
    }
    // A key-value list stays raw OTLP text.
    return value.isObject() && !value.isEmpty() ? Json.encode(value) : null;
  }

  private static @Nullable Object scalar(JsonNode node) {
    if (node.isNull()) {
      return null;
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    return node.isNumber() ? (Object) node.doubleValue() : Json.encode(node);
  }

  private static long nanos(JsonNode node) {
    try {
      BigInteger nanos =
          node.isIntegralNumber() ? node.bigIntegerValue() : new BigInteger(node.asText("0"));
      return nanos.max(BigInteger.ZERO).min(MAX_NANOS).longValue();
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Iterable<JsonNode> list(JsonNode holder, String field) throws ApiException {
    JsonNode list = holder.path(field);
    if (list.isArray()) {
      return list;
    }
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    throw ApiException.otlp("Invalid request: " + field + " is not a list");
  }
}
