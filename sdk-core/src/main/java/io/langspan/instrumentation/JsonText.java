// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import io.langspan.internal.json.Chars;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON that an adapter writes straight into a text: conversations are long and told often, so no
 * tree is built. Commas come by themselves, lone surrogates become U+FFFD.
 *
 * <pre>{@code
 * new JsonText().open('{').field("role", "user").field("content", text).close('}').text()
 * }</pre>
 *
 * <p>What is opened is to be closed; nobody checks that. Not safe for use by many threads.
 *
 * @since 0.1
 */
public final class JsonText {

  private @Nullable Chars chars = Chars.take();
  private int end;

  /** A value as {@link #value} writes it. */
  public static String of(@Nullable Object value) {
    return new JsonText().value(value).text();
  }

  /** Begins an object or an array. */
  public JsonText open(char bracket) {
    separate();
    end = chars().put(bracket, end);
    return this;
  }

  /** Ends an object or an array. */
  public JsonText close(char bracket) {
    end = chars().put(bracket, end);
    return this;
  }

  /** Names the value that comes next. */
  public JsonText key(String name) {
    quoted(name);
    end = chars().put(':', end);
    return this;
  }

  /** A field, unless there is nothing in it. */
  public JsonText field(String name, @Nullable Object value) {
    return value == null ? this : key(name).value(value);
  }

  /** Maps, lists, finite numbers, booleans and null as such; everything else as its text. */
  public JsonText value(@Nullable Object value) {
    if (value instanceof String text) {
      return quoted(text);
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
    return value == null || value instanceof Boolean || isFinite(value)
        ? json(String.valueOf(value))
        : quoted(value.toString());
  }

  /** What is JSON already. */
  public JsonText json(String json) {
    separate();
    end = chars().put(json, end);
    return this;
  }

  /** What was written. It is the last that is asked of it. */
  public String text() {
    Chars written = chars();
    String text = written.text(end);
    chars = null;
    written.leave();
    return text;
  }

  private Chars chars() {
    if (chars == null) {
      throw new IllegalStateException("The text is finished: write another with a new JsonText()");
    }
    return chars;
  }

  private static boolean isFinite(Object value) {
    return value instanceof Number number && Double.isFinite(number.doubleValue());
  }

  private JsonText quoted(String text) {
    separate();
    end = chars().quote(text, end);
    return this;
  }

  private void separate() {
    char before = end == 0 ? ':' : chars().array()[end - 1];
    if (before != '{' && before != '[' && before != ':') {
      end = chars().put(',', end);
    }
  }

  /** Nothing of it: it may be personal. */
  @Override
  public String toString() {
    return "JsonText[" + end + " characters]";
  }
}
