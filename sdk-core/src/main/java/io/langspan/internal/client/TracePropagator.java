// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.context.TraceContext;
import io.langspan.internal.log.Guard;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An application's propagator that tells other services what ours knows too. */
public final class TracePropagator implements TextMapPropagator {

  private final TextMapPropagator around;
  private final Function<Context, @Nullable Propagation> propagation;

  /**
   * Around another one.
   *
   * @param propagation whose trace it is; {@code null} where nothing is recorded
   */
  public TracePropagator(
      TextMapPropagator around, Function<Context, @Nullable Propagation> propagation) {
    this.around = around;
    this.propagation = propagation;
  }

  @Override
  public Collection<String> fields() {
    List<String> fields = new ArrayList<>(around.fields());
    fields.addAll(LangfuseHeaders.FIELDS);
    return List.copyOf(fields);
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    Propagation ours = propagation.apply(context);
    if (ours == null) {
      around.inject(context, carrier, setter);
    } else {
      ours.inject(around, context, carrier, setter);
    }
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    Context found = Propagation.extract(around, context, carrier, getter);
    TraceContext outer = TraceContext.of(context);
    Propagation ours = outer == null ? null : propagation.apply(context);
    // Where nothing is current, the baggage itself is looked at when a span starts.
    return outer == null || ours == null || Propagation.isSameTrace(context, found)
        ? found
        : Guard.call("reading baggage", () -> ours.anotherTrace(found, outer.langspan()), found);
  }
}
