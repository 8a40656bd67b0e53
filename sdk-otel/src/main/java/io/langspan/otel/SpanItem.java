// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.delivery.Item;
import io.langspan.internal.delivery.Kind;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/** An ended span on its way to the encoder. */
record SpanItem(SpanPipeline pipeline, SpanNode node, ReadableSpan span, long estimatedBytes)
    implements Item {

  @Override
  public Kind kind() {
    return Kind.OTLP_TRACES;
  }

  @Override
  public byte @Nullable [] encode() throws Exception {
    return pipeline.encode(node, span);
  }

  @Override
  public String id() {
    return span.getSpanContext().getSpanId();
  }
}
