// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Observation;
import io.langspan.internal.client.RecordedAttributes;
import io.langspan.internal.context.TraceContext;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the spans that have started in this process, for as long as others may be started below
 * them. Safe for many threads.
 */
final class StartedSpans {

  private final ConcurrentHashMap<String, SpanNode> nodes = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

  /** Where nodes turn up when nobody can reach their spans any more. */
  ReferenceQueue<Object> gone() {
    return gone;
  }

  void add(SpanNode node) {
    forgetUnreachable();
    nodes.put(node.spanId, node);
  }

  /** Finds a span no longer: it has ended, and its observation knows its node. */
  void forget(SpanNode node) {
    nodes.remove(node.spanId, node);
  }

  /** The node of a span, if it was started here. */
  @Nullable SpanNode find(String spanId) {
    return nodes.get(spanId);
  }

  /**
   * The node of a span of this process; where the span does not come here, the node of the
   * observation that it is below.
   *
   * @param context where the span is current
   */
  @Nullable SpanNode nearest(Context context, SpanContext span) {
    if (!span.isValid() || span.isRemote()) {
      return null;
    }
    TraceContext entry = TraceContext.of(context);
    Observation observation = entry == null ? null : entry.observation();
    if (observation == null || !observation.traceId().equals(span.getTraceId())) {
      return nodes.get(span.getSpanId());
    }
    SpanNode node = observation.id().equals(span.getSpanId()) ? null : nodes.get(span.getSpanId());
    return node == null ? of(observation) : node;
  }

  private @Nullable SpanNode of(Observation observation) {
    if (!(observation instanceof RecordedAttributes recorded)) {
      return null;
    }
    SpanNode node =
        recorded.place() instanceof SpanNode place && place.tree.spans() == this
            ? place
            : nodes.get(observation.id());
    if (node != null) {
      node.remember(recorded);
    }
    return node;
  }

  /** Notes where our client writes down what it will say about a span; returns its node. */
  @Nullable SpanNode remember(String spanId, RecordedAttributes observation) {
    SpanNode node = nodes.get(spanId);
    if (node != null) {
      node.remember(observation);
    }
    return node;
  }

  /** Shows what our clients have started here and, where others end spans too, some that ended. */
  void forEachRecorded(Consumer<? super RecordedAttributes> action) {
    for (SpanNode node : nodes.values()) {
      RecordedAttributes recorded = node.recorded();
      if (recorded != null) {
        action.accept(recorded);
      }
    }
  }

  /** How many spans are remembered. */
  int size() {
    forgetUnreachable();
    return nodes.size();
  }

  private void forgetUnreachable() {
    for (Reference<?> dead = gone.poll(); dead != null; dead = gone.poll()) {
      if (dead instanceof SpanNode node) {
        nodes.remove(node.spanId, node);
      }
    }
  }
}
