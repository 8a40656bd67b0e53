// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.LangspanSettings;
import io.langspan.internal.client.Keys;
import io.langspan.internal.client.RecordedAttributes;
import io.langspan.internal.client.ServerLink;
import io.langspan.internal.delivery.DeliveryEngine;
import io.langspan.internal.log.Guard;
import io.langspan.otel.ExportTree.Link;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The way of a span: filter, link, clean, mask, encode, deliver. */
final class SpanPipeline {

  private static final long FIXED_BYTES = 1_500;

  private final LangspanSettings settings;
  private final ExportTree tree;
  private final DeliveryEngine delivery;
  private final ServerLink server;
  private final TextRules rules;
  private final SpanCosts costs;

  private @Nullable SpanEncoder encoder; // of the worker: it costs milliseconds to build

  SpanPipeline(
      LangspanSettings settings,
      SpanFilter filter,
      Predicate<String> keptTraces,
      SpanCosts costs,
      DeliveryEngine delivery) {
    this.settings = settings;
    this.costs = costs;
    this.tree = new ExportTree(costs.before(filter), settings.publicKey(), keptTraces);
    this.delivery = delivery;
    this.server = ServerLink.create(settings, delivery);
    this.rules = new TextRules(settings);
  }

  DeliveryEngine delivery() {
    return delivery;
  }

  ServerLink server() {
    return server;
  }

  ExportTree tree() {
    return tree;
  }

  /** Takes an ended span; with what our client wrote down beside it, if it did. */
  void ended(ReadableSpan span, @Nullable RecordedAttributes recorded) {
    SpanNode node = recorded == null ? null : (SpanNode) recorded.place();
    if (node != null) {
      tree.forget(node); // now, by this thread, whose caches hold it
    } else {
      node = tree.find(span.getSpanContext().getSpanId());
    }
    if (node == null) {
      // Started before this pipeline was there, or by somebody who skipped the start.
      node = tree.started(Context.root(), span);
    }
    if (node.isExcluded()) {
      return;
    }
    if (recorded == null) {
      costs.count(span, node);
    }
    long bytes =
        recorded == null
            ? FIXED_BYTES + Content.length(span.toSpanData())
            : recorded.estimatedBytes();
    if (!delivery.submit(new SpanItem(this, node, span, recorded, bytes))) {
      node.exclude();
    }
    if (node.isTop && !settings.flushOnRootEnd().isZero() && !isUnfinished(node)) {
      server.deliver(settings.flushOnRootEnd());
    }
  }

  /** Whether a close has ended it, which will deliver it in its own time. */
  private static boolean isUnfinished(SpanNode node) {
    RecordedAttributes recorded = node.recorded();
    return recorded != null && recorded.isUnfinished();
  }

  /** Worker thread. */
  byte @Nullable [] encode(SpanItem item) throws IOException {
    try {
      return encode(item.node(), item.span().toSpanData(), item.recorded());
    } finally {
      item.node().settle();
    }
  }

  private byte @Nullable [] encode(
      SpanNode node, SpanData span, @Nullable RecordedAttributes recorded) throws IOException {
    Attributes attributes =
        recorded == null
            ? costs.complete(span.getAttributes())
            : Recorded.attributes(recorded, span);
    if (!tree.leaves(node, new Judged(span, attributes))) {
      return null;
    }
    Link link = tree.link(node);
    OutgoingSpan out = new OutgoingSpan(span, complete(attributes, link), link, rules);
    SpanEncoder encoder = this.encoder;
    if (encoder == null) {
      encoder = new SpanEncoder();
      this.encoder = encoder;
      server.askForProject();
    }
    return encoder.encode(out);
  }

  private Attributes complete(Attributes attributes, Link link) {
    String environment = missing(attributes, Keys.ENVIRONMENT, settings.environment());
    String release = missing(attributes, Keys.RELEASE, settings.release());
    if (environment == null && release == null && !link.isAppRoot()) {
      return attributes; // as most are; to build them anew means to sort them
    }
    AttributesBuilder all = attributes.toBuilder();
    all.put(Keys.ENVIRONMENT, environment);
    all.put(Keys.RELEASE, release);
    if (link.isAppRoot()) {
      all.put(Keys.IS_APP_ROOT, true);
    }
    if (link.asRoot()) {
      all.put(Keys.AS_ROOT, true);
    }
    return all.build();
  }

  private static @Nullable String missing(
      Attributes attributes, AttributeKey<String> key, @Nullable String value) {
    return value == null || attributes.get(key) != null ? null : value;
  }

  /** The current span, with the name of the nearest exported ancestor for the next service. */
  SpanContext outgoing(Context context) {
    SpanContext span = Span.fromContext(context).getSpanContext();
    return Guard.call("preparing an outgoing request", () -> withAncestor(context, span), span);
  }

  private SpanContext withAncestor(Context context, SpanContext span) {
    SpanNode node = tree.nearest(context, span);
    if (node == null) {
      return span;
    }
    String ancestor = tree.nearestExported(node);
    var state = span.getTraceState().toBuilder().remove(ExportTree.TRACE_STATE_KEY);
    if (ancestor != null) {
      state.put(ExportTree.TRACE_STATE_KEY, ancestor);
    }
    return SpanContext.create(
        span.getTraceId(), span.getSpanId(), span.getTraceFlags(), state.build());
  }
}
