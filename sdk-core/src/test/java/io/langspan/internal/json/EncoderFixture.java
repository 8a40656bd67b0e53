// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Encoders with time enough for a busy machine, and the strictest reader of what they write. */
final class EncoderFixture {

  static final EncoderLimits LIMITS =
      new EncoderLimits(1 << 20, 32, 200_000, Duration.ofSeconds(60));

  static final ValueEncoder ENCODER = ValueEncoder.create(LIMITS, false);

  private static final ObjectMapper READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private EncoderFixture() {}

  static String encode(Object value) {
    return encode(ENCODER, value);
  }

  static String encode(ValueEncoder encoder, Object value) {
    String text = encoder.encode(value);
    assertThat(text).isNotNull();
    return text;
  }

  static ValueEncoder capped(int maxChars) {
    return ValueEncoder.create(LIMITS.withMaxChars(maxChars), false);
  }

  /** Fails on anything that is not one JSON value in valid Unicode. */
  static JsonNode read(String json) {
    assertValidUnicode(json);
    try {
      JsonNode tree = READER.readTree(json);
      assertThat(tree.isMissingNode()).isFalse();
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "not JSON: " + json.substring(0, Math.min(500, json.length())), e);
    }
  }

  static void assertValidUnicode(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      assertThat(bytes.remaining()).isGreaterThanOrEqualTo(text.isEmpty() ? 0 : 1);
    } catch (CharacterCodingException e) {
      throw new AssertionError("not valid Unicode", e);
    }
  }
}
