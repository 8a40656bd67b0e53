// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.delivery.Item;
import io.langspan.internal.delivery.Kind;
import org.jspecify.annotations.Nullable;

/** An ended span on its way to the encoder; the same one for all that take the same bytes. */
final class SpanItem implements Item {

  private final Encoding encoding;
  private final String id;
  private final long estimatedBytes;

  // Guarded by the encoding.
  private @Nullable EndedSpan span; // until it is encoded
  private byte @Nullable [] bytes;

  SpanItem(Encoding encoding, EndedSpan span, long estimatedBytes) {
    this.encoding = encoding;
    this.id = span.id();
    this.span = span;
    this.estimatedBytes = estimatedBytes;
  }

  @Override
  public Kind kind() {
    return Kind.OTLP_TRACES;
  }

  @Override
  public long estimatedBytes() {
    return estimatedBytes;
  }

  @Override
  public byte @Nullable [] encode() throws Exception {
    synchronized (encoding) {
      EndedSpan ended = span;
      if (ended != null) {
        bytes = encoding.encode(ended);
        span = null;
      }
      return bytes;
    }
  }

  @Override
  public String id() {
    return id;
  }
}
