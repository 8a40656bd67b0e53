// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.client.RecordedAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.SpanData;

/** The attributes of a span together with those that our client wrote down beside it. */
final class Recorded {

  private Recorded() {}

  static Attributes attributes(RecordedAttributes recorded, SpanData span) {
    AttributesBuilder all = span.getAttributes().toBuilder();
    recorded.writeTo(
        new RecordedAttributes.Sink() {
          @Override
          public <T> void put(AttributeKey<T> key, T value) {
            all.put(key, value);
          }
        });
    return all.build();
  }
}
