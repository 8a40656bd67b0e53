// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON written straight into a text: conversations are long and told often, so no tree is built.
 * Commas come by themselves. Not safe for use by many threads.
 */
final class JsonText {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder out;

  JsonText(int expected) {
    out = new StringBuilder(expected);
  }

  JsonText open(char bracket) {
    separate();
    out.append(bracket);
    return this;
  }

  JsonText close(char bracket) {
    out.append(bracket);
    return this;
  }

  JsonText key(String name) {
    text(name);
    out.append(':');
    return this;
  }

  /** A field, unless there is nothing in it. */
  JsonText field(String name, @Nullable Object value) {
    return value == null ? this : key(name).value(value);
  }

  JsonText value(@Nullable Object value) {
    if (value instanceof CharSequence text) {
      return text(text);
    }
    if (value instanceof Map<?, ?> map) {
      open('{');
      map.forEach((name, each) -> key(String.valueOf(name)).value(each));
      return close('}');
    }
    if (value instanceof Iterable<?> list) {
      open('[');
      list.forEach(this::value);
      return close(']');
    }
    if (value == null || value instanceof Boolean || isFinite(value)) {
      separate();
      out.append(value);
      return this;
    }
    return text(value.toString());
  }

  /** What is JSON already. */
  JsonText json(String json) {
    separate();
    out.append(json);
    return this;
  }

  private static boolean isFinite(Object value) {
    return value instanceof Number number && Double.isFinite(number.doubleValue());
  }

  private JsonText text(CharSequence text) {
    separate();
    out.append('"');
    int from = 0;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append(text, from, i);
        escape(c);
        from = i + 1;
      }
    }
    out.append(text, from, length).append('"');
    return this;
  }

  private void escape(char c) {
    out.append('\\');
    switch (c) {
      case '"', '\\' -> out.append(c);
      case '\n' -> out.append('n');
      case '\r' -> out.append('r');
      case '\t' -> out.append('t');
      default -> out.append("u00").append(HEX[c >> 4]).append(HEX[c & 15]);
    }
  }

  private void separate() {
    int last = out.length() - 1;
    if (last >= 0) {
      char before = out.charAt(last);
      if (before != '{' && before != '[' && before != ':') {
        out.append(',');
      }
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
