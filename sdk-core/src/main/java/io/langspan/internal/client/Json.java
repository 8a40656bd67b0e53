// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.langspan.internal.json.Text;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Small JSON objects of the values that an observation keeps. */
final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private static final String LEFT_OUT = "\"langspan.left_out\":";

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

  /** The same in at most so many characters: what is too long is cut, then left out and counted. */
  static String object(Map<String, Object> entries, int maxChars) {
    String whole = object(entries);
    return whole.length() <= maxChars ? whole : fitting(entries, maxChars);
  }

  private static String fitting(Map<String, Object> entries, int maxChars) {
    StringBuilder json = new StringBuilder("{");
    int leftOut = 0;
    for (Map.Entry<String, Object> entry : entries.entrySet()) {
      String key = entry.getKey();
      int room = maxChars - LEFT_OUT.length() - 12 - json.length();
      String member = member(key, entry.getValue());
      if (member.length() > room) {
        int length = room * 3 / 4 - key.length();
        member = member(key, Text.cut(entry.getValue().toString(), Math.max(0, length)));
      }
      if (member.length() <= room) {
        json.append(json.length() > 1 ? "," : "").append(member);
      } else {
        leftOut++;
      }
    }
    if (leftOut > 0) {
      json.append(json.length() > 1 ? "," : "").append(LEFT_OUT).append(leftOut);
    }
    return json.append('}').toString();
  }

  private static String member(String key, Object value) {
    String object = object(Map.of(key, value));
    return object.substring(1, object.length() - 1);
  }

  /** A JSON string as the text it stands for; everything else as it is. */
  static Object scalar(String json) {
    if (json.startsWith("\"")) {
      try (JsonParser parser = FACTORY.createParser(json)) {
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          return parser.getText();
        }
      } catch (IOException e) {
        // falls through: it stays what it is
      }
    }
    return new Raw(json);
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
