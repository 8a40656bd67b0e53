// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.internal.json.Text;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much text a span of another tracer holds. */
final class Content {

  private Content() {}

  /** How many characters its values have; cheap enough for the caller's thread. */
  static long length(SpanData span) {
    long length = length(span.getAttributes());
    for (EventData event : span.getEvents()) {
      length += length(event.getAttributes());
    }
    return length;
  }

  private static long length(Attributes attributes) {
    long[] length = {0};
    attributes.forEach((key, value) -> length[0] += length(value));
    return length[0];
  }

  private static long length(@Nullable Object value) {
    if (value instanceof String text) {
      return Text.weight(text);
    }
    if (value instanceof KeyValue entry) {
      return length(entry.getValue());
    }
    if (value instanceof Value<?> tree) {
      return length(tree.getValue());
    }
    long length = 0;
    if (value instanceof List<?> list) {
      for (Object element : list) {
        length += length(element);
      }
    }
    return length;
  }
}
