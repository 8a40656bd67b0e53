// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/** Every span and every score that a {@link LedgerServer} has stored, and how often. */
final class Book {

  private record Key(String traceId, String spanId) {}

  /**
   * One span in one request.
   *
   * @param number its place in the order of arrival
   * @param start in nanoseconds, as sent
   * @param hash of its bytes
   * @param publicKey whose keys the request carried
   */
  record Arrival(long number, long start, long hash, String publicKey) {}

  private final Map<Key, List<Arrival>> spans = new LinkedHashMap<>();
  private final Map<String, Integer> scores = new HashMap<>();
  private long arrivals;

  synchronized void record(ExportTraceServiceRequest request, String publicKey) {
    for (Span span : spansOf(request)) {
      spans
          .computeIfAbsent(
              new Key(hex(span.getTraceId().toByteArray()), id(span)), key -> new ArrayList<>(1))
          .add(new Arrival(arrivals++, span.getStartTimeUnixNano(), hash(span), publicKey));
    }
  }

  synchronized void recordScore(String id) {
    scores.merge(id, 1, Integer::sum);
  }

  static List<Span> spansOf(ExportTraceServiceRequest request) {
    List<Span> all = new ArrayList<>();
    for (ResourceSpans ofResource : request.getResourceSpansList()) {
      for (ScopeSpans ofScope : ofResource.getScopeSpansList()) {
        all.addAll(ofScope.getSpansList());
      }
    }
    return all;
  }

  static String id(Span span) {
    return hex(span.getSpanId().toByteArray());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static long hash(Span span) {
    CRC32C crc = new CRC32C();
    crc.update(span.toByteArray());
    return crc.getValue() << 24 ^ span.getSerializedSize();
  }

  /** The ids of what arrived with this key. */
  synchronized Set<String> spanIds(String publicKey) {
    Set<String> ids = new LinkedHashSet<>();
    spans.forEach(
        (key, all) -> {
          if (all.stream().anyMatch(one -> one.publicKey().equals(publicKey))) {
            ids.add(key.spanId());
          }
        });
    return ids;
  }

  /** How often each score was stored, by its own id. */
  synchronized Map<String, Integer> scores() {
    return Map.copyOf(scores);
  }

  /** How many spans and scores there are, each counted once. */
  synchronized long size() {
    return spans.size() + scores.size();
  }

  synchronized Report report(Set<String> expected) {
    Set<String> lost = new LinkedHashSet<>(expected);
    Set<String> strangers = new LinkedHashSet<>();
    long rows = 0;
    long changed = 0;
    for (Map.Entry<Key, List<Arrival>> span : spans.entrySet()) {
      String id = span.getKey().spanId();
      if (!expected.contains(id)) {
        strangers.add(id);
      }
      lost.remove(id);
      rows += span.getValue().stream().mapToLong(Arrival::start).distinct().count();
      changed += span.getValue().stream().mapToLong(Arrival::hash).distinct().count() > 1 ? 1 : 0;
    }
    return new Report(lost, strangers, rows - spans.size(), changed, arrivals - spans.size());
  }
}
