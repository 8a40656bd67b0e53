// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;

/** A span as the filter sees it: with the attributes that were written down beside it. */
final class Judged extends DelegatingSpanData {

  private final Attributes attributes;

  Judged(SpanData span, Attributes attributes) {
    super(span);
    this.attributes = attributes;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }
}
