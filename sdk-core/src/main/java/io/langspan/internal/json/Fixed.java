// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.io.IOException;

/** Writes the same text for each value of a class, without looking at the value. */
final class Fixed extends JsonSerializer<Object> {

  private final String text;

  Fixed(String text) {
    this.text = text;
  }

  @Override
  public void serialize(Object value, JsonGenerator gen, SerializerProvider provider)
      throws IOException {
    gen.writeString(text);
  }

  @Override
  public void serializeWithType(
      Object value, JsonGenerator gen, SerializerProvider provider, TypeSerializer type)
      throws IOException {
    gen.writeString(text);
  }

  JsonSerializer<Object> asKey() {
    return new JsonSerializer<>() {
      @Override
      public void serialize(Object key, JsonGenerator gen, SerializerProvider provider)
          throws IOException {
        gen.writeFieldName(text);
      }
    };
  }
}
