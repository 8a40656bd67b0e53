// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reading and writing JSON as the server's runtime does. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // A parse error must not carry a piece of a prompt into a log.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  static {
    // The server stores inputs of 40 MB whole; the body limit bounds us.
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build());
  }

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static JsonNode parse(byte[] json) throws IOException {
    // By way of a string, as the server does it: broken UTF-8 becomes U+FFFD instead of an error.
    JsonNode node = MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
    if (node.isMissingNode()) {
      throw new IOException("empty");
    }
    return node;
  }

  /** The value of a JSON text; {@code null} where it is none. */
  static @Nullable JsonNode parse(@Nullable Object text) {
    if (!(text instanceof String string)) {
      return null;
    }
    try {
      JsonNode node = MAPPER.readTree(string);
      return node.isMissingNode() ? null : node;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** The value of a JSON text that is an object; {@code null} where it is none. */
  static @Nullable ObjectNode parseObject(@Nullable Object text) {
    return parse(text) instanceof ObjectNode object ? object : null;
  }

  static JsonNode tree(@Nullable Object value) {
    return MAPPER.valueToTree(value);
  }

  /** Strings as they are, everything else as JSON text. */
  static String text(Object value) {
    if (value instanceof String string) {
      return string;
    }
    if (value instanceof JsonNode node && node.isTextual()) {
      return node.textValue();
    }
    return encode(value);
  }

  static String encode(Object value) {
    if (value instanceof Double number) {
      return number(number);
    }
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whole numbers without a fraction, as the server's runtime prints them. */
  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "null";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
