// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.otel.EndedSpan.Leaving;
import io.langspan.otel.ExportTree.Link;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/** A span as it leaves: cleaned, masked, in the reader's words, hung on its exported parent. */
final class OutgoingSpan extends DelegatingSpanData {

  private final String name;
  private final SpanContext context;
  private final SpanContext parent;
  private final Attributes attributes;
  private final List<EventData> events;
  private final List<LinkData> links;
  private final StatusData status;
  private final Resource resource;
  private final InstrumentationScopeInfo scope;

  OutgoingSpan(Leaving leaving, TextRules rules, AttributeProfile profile) {
    super(leaving.span());
    SpanData span = leaving.span();
    this.name = rules.name(span.getName());
    this.context = withoutState(span.getSpanContext());
    this.parent = parent(span.getSpanContext(), leaving.link());
    this.attributes = profile.write(rules.attributes(leaving.attributes()));
    this.events = span.getEvents().isEmpty() ? List.of() : rules.events(span.getEvents());
    this.links = span.getLinks().isEmpty() ? List.of() : rules.links(span.getLinks());
    this.status = rules.status(span.getStatus());
    this.resource = rules.resource(span.getResource());
    this.scope = rules.scope(span.getInstrumentationScopeInfo());
  }

  /** The trace state belongs to other vendors and no reader of ours looks at it. */
  static SpanContext withoutState(SpanContext context) {
    return context.getTraceState().isEmpty()
        ? context
        : context(context, context.getSpanId(), context.isRemote());
  }

  private static SpanContext parent(SpanContext child, Link link) {
    String parentId = link.parentId();
    return parentId == null ? SpanContext.getInvalid() : context(child, parentId, link.isAppRoot());
  }

  private static SpanContext context(SpanContext of, String spanId, boolean remote) {
    TraceState none = TraceState.getDefault();
    return remote
        ? SpanContext.createFromRemoteParent(of.getTraceId(), spanId, of.getTraceFlags(), none)
        : SpanContext.create(of.getTraceId(), spanId, of.getTraceFlags(), none);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public SpanContext getSpanContext() {
    return context;
  }

  @Override
  public SpanContext getParentSpanContext() {
    return parent;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public int getTotalAttributeCount() {
    int dropped = super.getTotalAttributeCount() - super.getAttributes().size();
    return attributes.size() + Math.max(0, dropped);
  }

  @Override
  public int getTotalRecordedEvents() {
    int dropped = super.getTotalRecordedEvents() - super.getEvents().size();
    return events.size() + Math.max(0, dropped);
  }

  @Override
  public List<EventData> getEvents() {
    return events;
  }

  @Override
  public List<LinkData> getLinks() {
    return links;
  }

  @Override
  public StatusData getStatus() {
    return status;
  }

  @Override
  public Resource getResource() {
    return resource;
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return scope;
  }
}
