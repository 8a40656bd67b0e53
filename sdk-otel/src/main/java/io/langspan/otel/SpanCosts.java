// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.Keys;
import io.langspan.internal.client.RecordedAttributes;
import io.langspan.usage.Cost;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What spans of other tracers cost, in US dollars.
 *
 * @param names the attributes that say so; the first that is there counts
 */
record SpanCosts(List<String> names) {

  static final SpanCosts NONE = new SpanCosts(List.of());

  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");

  /** For spans of these operations the server forgets the cost. */
  private static final Set<String> WITHOUT_COST = Set.of("invoke_agent", "agent_step");

  /** The filter sees a span as it would leave: what has a cost is worth to be seen. */
  SpanFilter before(SpanFilter filter) {
    return names.isEmpty()
        ? filter
        : span -> filter.test(new Judged(span, complete(span.getAttributes())));
  }

  /** Counts what a span of another tracer has cost to the observations that it is below. */
  void count(ReadableSpan span, SpanNode node) {
    if (names.isEmpty() || span.getInstrumentationScopeInfo().getName().equals(Keys.SCOPE)) {
      return;
    }
    Cost cost = of(span.getAttributes());
    RecordedAttributes observation = node.owner();
    if (cost != null && observation != null) {
      observation.spentBelow(cost);
    }
  }

  /** These attributes, and what the server needs to know of the cost. */
  Attributes complete(Attributes attributes) {
    Cost cost = names.isEmpty() ? null : of(attributes);
    if (cost == null) {
      return attributes;
    }
    AttributesBuilder all = attributes.toBuilder();
    all.put(Keys.COST_DETAILS, cost.toJson());
    all.put(Keys.COST_SOURCE, "attribute");
    String operation = attributes.get(OPERATION);
    if (operation != null && WITHOUT_COST.contains(operation)) {
      all.remove(OPERATION);
      if (attributes.get(Keys.TYPE) == null) {
        all.put(Keys.TYPE, "agent"); // which the server would have told from the operation
      }
    }
    return all.build();
  }

  /** {@code null} if nothing says so, or the server is told already. */
  private @Nullable Cost of(Attributes attributes) {
    if (attributes.get(Keys.COST_DETAILS) != null) {
      return null;
    }
    for (String name : names) {
      Cost cost = read(attributes, name);
      if (cost != null && cost.isKnown()) {
        return cost;
      }
    }
    return null;
  }

  private static @Nullable Cost read(Attributes attributes, String name) {
    Double number = attributes.get(AttributeKey.doubleKey(name));
    if (number != null) {
      return Double.isFinite(number) ? Cost.usd(BigDecimal.valueOf(number)) : null;
    }
    Long whole = attributes.get(AttributeKey.longKey(name));
    if (whole != null) {
      return Cost.usd(BigDecimal.valueOf(whole));
    }
    String text = attributes.get(AttributeKey.stringKey(name));
    return text == null ? null : Cost.usd(text);
  }
}
