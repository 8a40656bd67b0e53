// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.RecordedAttributes;
import io.langspan.internal.delivery.Item;
import io.langspan.internal.delivery.Kind;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * An ended span on its way to the encoder.
 *
 * @param recorded what our client wrote down beside the span, if it comes from there
 */
record SpanItem(
    SpanPipeline pipeline,
    SpanNode node,
    ReadableSpan span,
    @Nullable RecordedAttributes recorded,
    long estimatedBytes)
    implements Item {

  @Override
  public Kind kind() {
    return Kind.OTLP_TRACES;
  }

  @Override
  public byte @Nullable [] encode() throws Exception {
    return pipeline.encode(this);
  }

  @Override
  public String id() {
    return span.getSpanContext().getSpanId();
  }
}
