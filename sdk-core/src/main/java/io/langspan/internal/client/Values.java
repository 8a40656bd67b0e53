// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanSettings;
import io.langspan.internal.json.EncoderLimits;
import io.langspan.internal.json.Text;
import io.langspan.internal.json.ValueEncoder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what the application says into what an observation keeps of it. Safe for many threads. */
final class Values {

  private final ValueEncoder encoder;
  private final int maxLength;

  Values(LangspanSettings settings) {
    this.maxLength = settings.maxFieldLength();
    this.encoder =
        ValueEncoder.create(
            EncoderLimits.defaults().withMaxChars(maxLength), settings.plainDataOnly());
  }

  /** Loads what the first value would have to wait for. */
  void load() {
    encoder.encode(List.of());
  }

  /** A string as it is; everything else as its JSON. */
  @Nullable String text(@Nullable Object value) {
    // A string that is far too long is cut here: the queue would keep it alive, or have no room.
    return value instanceof String text ? Text.cut(text, maxLength) : encoder.encode(value);
  }

  /** A string, number or boolean as it is; everything else as its JSON. */
  @Nullable Object scalar(@Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Optional<?> optional) {
      return scalar(optional.orElse(null));
    }
    if (value instanceof CharSequence) { // a string too
      return text(value);
    }
    boolean plainNumber =
        value instanceof Integer
            || value instanceof Long
            || (value instanceof Double d && Double.isFinite(d))
            || (value instanceof Float f && Float.isFinite(f));
    if (plainNumber) {
      return value;
    }
    String json = encoder.encode(value);
    return json == null ? null : Json.scalar(json);
  }
}
