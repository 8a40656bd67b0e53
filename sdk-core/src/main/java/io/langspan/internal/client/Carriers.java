// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Langspan;
import io.langspan.internal.context.PropagatedAttributes;
import io.langspan.internal.context.ThreadScope;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The trace context in the headers of requests. */
final class Carriers {

  private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

  private final Langspan client;
  private final Function<Context, SpanContext> outgoing;

  Carriers(Langspan client, Function<Context, SpanContext> outgoing) {
    this.client = client;
    this.outgoing = outgoing;
  }

  <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
    SpanContext span = Span.fromContext(context).getSpanContext();
    if (span.isValid()) {
      W3C.inject(context.with(Span.wrap(outgoing.apply(context))), carrier, setter);
    }
  }

  Context extract(Map<String, String> carrier) {
    return extract(carrier, CaseInsensitive.INSTANCE);
  }

  <C> Context extract(C carrier, TextMapGetter<C> getter) {
    ThreadScope.heal();
    Context current = Context.current();
    Context remote = W3C.extract(current, carrier, getter);
    if (remote == current) {
      return current;
    }
    // What is current here belongs to another trace.
    return PropagatedAttributes.ofAnotherTrace(remote, client);
  }

  private enum CaseInsensitive implements TextMapGetter<Map<String, String>> {
    INSTANCE;

    @Override
    @SuppressWarnings("deprecation") // still abstract
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      if (carrier == null) {
        return null;
      }
      String exact = carrier.get(key);
      if (exact != null) {
        return exact;
      }
      for (Map.Entry<String, String> entry : carrier.entrySet()) {
        if (key.equalsIgnoreCase(entry.getKey())) {
          return entry.getValue();
        }
      }
      return null;
    }
  }
}
