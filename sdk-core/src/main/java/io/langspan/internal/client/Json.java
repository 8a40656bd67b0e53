// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.langspan.internal.json.Text;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Small JSON objects of the values that an observation keeps. */
final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** An object of strings, numbers, booleans and {@link Raw} JSON. */
  static String object(Map<String, Object> entries) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, Object> entry : entries.entrySet()) {
        json.writeFieldName(Text.valid(entry.getKey()));
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Whether a text is one JSON value. */
  static boolean isValid(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Raw raw) {
      json.writeRawValue(raw.json());
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Number number) {
      json.writeNumber(number.toString());
    } else {
      json.writeString(Text.valid(value.toString()));
    }
  }

  /** A value that is JSON already. */
  record Raw(String json) {

    @Override
    public String toString() {
      return json;
    }
  }
}
