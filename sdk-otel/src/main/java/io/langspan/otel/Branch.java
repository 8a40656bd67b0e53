// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.LangspanSettings;
import io.langspan.internal.client.Keys;
import io.langspan.internal.client.RecordedAttributes;
import io.langspan.otel.EndedSpan.Leaving;
import io.langspan.otel.ExportTree.Link;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one filter lets through: the tree of it, and whoever encodes it. */
final class Branch {

  private final LangspanSettings settings;
  private final SpanCosts costs;
  private final ExportTree tree;
  private final List<Encoding> encodings = new ArrayList<>();

  Branch(LangspanSettings settings, SpanCosts costs, ExportTree tree) {
    this.settings = settings;
    this.costs = costs;
    this.tree = tree;
  }

  /** While it is built. */
  void add(Encoding encoding) {
    encodings.add(encoding);
  }

  ExportTree tree() {
    return tree;
  }

  /** Hands a span over to all of them. */
  void submit(
      SpanNode anywhere, ReadableSpan span, @Nullable RecordedAttributes recorded, long bytes) {
    SpanNode node = anywhere.in(tree);
    EndedSpan ended = new EndedSpan(this, node, span, recorded);
    boolean taken = false;
    for (Encoding encoding : encodings) {
      taken |= encoding.submit(ended, bytes);
    }
    if (!taken) {
      node.exclude();
    }
  }

  /** On a worker's thread. {@code null} if the span does not leave. */
  @Nullable Leaving leaving(SpanNode node, SpanData span, @Nullable RecordedAttributes recorded) {
    Attributes attributes =
        recorded == null
            ? costs.complete(span.getAttributes())
            : Recorded.attributes(recorded, span);
    if (!tree.leaves(node, new Judged(span, attributes))) {
      return null;
    }
    Link link = tree.link(node);
    return new Leaving(span, complete(attributes, link), link);
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
}
