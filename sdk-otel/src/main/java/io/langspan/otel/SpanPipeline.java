// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.LangspanSettings;
import io.langspan.internal.client.AncestorEntry;
import io.langspan.internal.client.LangspanFactory;
import io.langspan.internal.client.Propagation;
import io.langspan.internal.client.RecordedAttributes;
import io.langspan.internal.client.ServerLink;
import io.langspan.internal.delivery.DeliveryEngine;
import io.langspan.internal.log.Guard;
import io.langspan.otel.Encoding.Kind;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The ways of spans to the project and to the destinations beside it. */
final class SpanPipeline {

  private static final long FIXED_BYTES = 1_500;

  private final LangspanSettings settings;
  private final SpanCosts costs;
  private final Propagation propagation;
  private final StartedSpans spans = new StartedSpans();

  /** What goes to the project. */
  private final Branch main;

  /** What goes elsewhere by other filters. */
  private final List<Branch> others;

  private final @Nullable DeliveryEngine project;
  private final ServerLink server;

  SpanPipeline(
      LangspanSettings settings,
      SpanFilter filter,
      Predicate<String> keptTraces,
      SpanCosts costs,
      List<Destination> destinations) {
    this.settings = settings;
    this.costs = costs;
    Branches branches = new Branches(settings, spans, costs, keptTraces, this::askForProject);
    this.main = branches.of(filter);
    Kind kind = Kind.of(settings, filter);
    this.project =
        settings.hasCredentials() ? LangspanFactory.delivery(settings, OtlpShrinker::shrink) : null;
    if (project != null) {
      branches.encoding(kind).to(project);
    }
    Map<String, DeliveryEngine> elsewhere = new LinkedHashMap<>();
    for (Destination destination : destinations) {
      DeliveryEngine delivery =
          LangspanFactory.delivery(settings, destination.endpoint(), OtlpShrinker::shrink);
      elsewhere.put(destination.name(), delivery);
      branches.encoding(kind.at(destination)).to(delivery);
    }
    this.others = branches.butFirst();
    this.server = ServerLink.create(settings, project, elsewhere);
    this.propagation = new Propagation(settings, this::outgoing);
  }

  private void askForProject() {
    server.askForProject();
  }

  // Only tests need to wait for its worker.
  @Nullable DeliveryEngine project() {
    return project;
  }

  ServerLink server() {
    return server;
  }

  Propagation propagation() {
    return propagation;
  }

  StartedSpans spans() {
    return spans;
  }

  /**
   * Takes a span that has just started; returns its place.
   *
   * @param holder what can end it, for as long as it can be reached
   */
  SpanNode started(Context parentContext, ReadableSpan span, Object holder) {
    SpanNode nearest = spans.nearest(parentContext, span.getParentSpanContext());
    SpanNode node = main.tree().place(parentContext, span, holder, nearest, null);
    for (Branch other : others) {
      node = other.tree().place(parentContext, span, holder, nearest, node);
    }
    spans.add(node);
    return node;
  }

  /** Takes an ended span; with what our client wrote down beside it, if it did. */
  void ended(ReadableSpan span, @Nullable RecordedAttributes recorded) {
    SpanNode node = recorded == null ? null : (SpanNode) recorded.place();
    if (node != null) {
      spans.forget(node); // now, by this thread, whose caches hold it
    } else {
      node = node(span);
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
    main.submit(node, span, recorded, bytes);
    for (Branch other : others) {
      other.submit(node, span, recorded, bytes);
    }
    if (node.isTop && !settings.flushOnRootEnd().isZero() && !isUnfinished(node)) {
      server.deliver(settings.flushOnRootEnd());
    }
  }

  private SpanNode node(ReadableSpan span) {
    SpanNode node = spans.find(span.getSpanContext().getSpanId());
    // Started before this pipeline was there, or by somebody who skipped the start.
    return node == null ? started(Context.root(), span, span) : node;
  }

  /** Whether a close has ended it, which will deliver it in its own time. */
  private static boolean isUnfinished(SpanNode node) {
    RecordedAttributes recorded = node.recorded();
    return recorded != null && recorded.isUnfinished();
  }

  /** The current span, with the name of the nearest exported ancestor for the next service. */
  SpanContext outgoing(Context context) {
    SpanContext span = Span.fromContext(context).getSpanContext();
    return Guard.call("preparing an outgoing request", () -> withAncestor(context, span), span);
  }

  private SpanContext withAncestor(Context context, SpanContext span) {
    SpanNode node = spans.nearest(context, span);
    if (node == null) {
      return span;
    }
    String ancestor = main.tree().nearestExported(node.in(main.tree()));
    return AncestorEntry.write(span, ancestor);
  }
}
