// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;

/** The key of a map entry: Jackson's text for it, else its own, else a marker. */
final class GuardedKey extends JsonSerializer<Object> {

  static final JsonSerializer<Object> NULL = new Fixed("null").asKey();

  private final JsonSerializer<Object> guarded;

  GuardedKey(JsonSerializer<Object> guarded) {
    this.guarded = guarded;
  }

  @Override
  public void serialize(Object key, JsonGenerator gen, SerializerProvider provider)
      throws IOException {
    if (key instanceof String s) {
      gen.writeFieldName(s);
      return;
    }
    try {
      guarded.serialize(key, gen, provider);
    } catch (Throwable t) {
      // Foreign code makes the text first and writes it last, so nothing has been written.
      gen.writeFieldName(Markers.failed(t, key.getClass()));
    }
  }
}
