// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a Collector got, by the official classes. */
final class Collected {

  private final List<Span> spans = new ArrayList<>();

  /** Runs the example with stand-ins and a Collector that keeps what it gets. */
  static Collected fromExistingOpenTelemetry() {
    try (Endpoints endpoints = Endpoints.standIns();
        StandInCollector collector = StandInCollector.start()) {
      if (ExistingOpenTelemetry.run(endpoints, collector.url()) != 0) {
        throw new AssertionError("Not everything arrived");
      }
      return of(collector);
    }
  }

  static Collected of(StandInCollector collector) {
    Collected collected = new Collected();
    for (byte[] body : collector.requests()) {
      decode(body)
          .getResourceSpansList()
          .forEach(
              resource ->
                  resource
                      .getScopeSpansList()
                      .forEach(scope -> collected.spans.addAll(scope.getSpansList())));
    }
    return collected;
  }

  private static ExportTraceServiceRequest decode(byte[] body) {
    try {
      return ExportTraceServiceRequest.parseFrom(body);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("The body is no OTLP", e);
    }
  }

  List<Span> spans() {
    return spans;
  }

  Span span(String name) {
    List<Span> found = spans.stream().filter(span -> span.getName().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " spans are called " + name);
    }
    return found.get(0);
  }

  static Map<String, AnyValue> attributes(Span span) {
    return span.getAttributesList().stream()
        .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
  }
}
