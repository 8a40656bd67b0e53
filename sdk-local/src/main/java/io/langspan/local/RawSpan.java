// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A span as it was sent, whatever the encoding.
 *
 * @param startNanos since the epoch, 0 when absent
 * @param endNanos since the epoch, 0 when absent
 */
record RawSpan(
    Source source,
    String traceId,
    String spanId,
    @Nullable String parentSpanId,
    String name,
    long startNanos,
    long endNanos,
    Map<String, Object> attributes,
    List<Event> events,
    int statusCode,
    String statusMessage) {

  /** A resource and a scope of it. */
  record Source(
      Map<String, Object> resource,
      String scopeName,
      String scopeVersion,
      Map<String, Object> scopeAttributes) {}

  /** A span event. */
  record Event(String name, Map<String, Object> attributes) {}
}
