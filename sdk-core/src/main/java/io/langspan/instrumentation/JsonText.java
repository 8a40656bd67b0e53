// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import io.langspan.internal.json.Chars;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
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

  private static final int FIRST_BUFFER = 1024;
  private static final int LARGEST_KEPT_BUFFER = 32 * 1024;
  private static final char[] NONE = {};

  // One, for whoever comes first: a thread-local would outlive it in a pool's threads.
  private static final AtomicReference<char[]> SPARE_BUFFER = new AtomicReference<>();

  private Chars chars;
  private int end;

  /** Nothing yet. */
  public JsonText() {
    char[] spare = SPARE_BUFFER.getAndSet(null);
    chars = new Chars(spare == null ? new char[FIRST_BUFFER] : spare);
  }

  /** A value as {@link #value} writes it. */
  public static String of(@Nullable Object value) {
    return new JsonText().value(value).text();
  }

  /** Begins an object or an array. */
  public JsonText open(char bracket) {
    separate();
    end = chars.put(bracket, end);
    return this;
  }

  /** Ends an object or an array. */
  public JsonText close(char bracket) {
    end = chars.put(bracket, end);
    return this;
  }

  /** Names the value that comes next. */
  public JsonText key(String name) {
    quoted(name);
    end = chars.put(':', end);
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
    end = chars.put(json, end);
    return this;
  }

  /** What was written; then it begins anew. */
  public String text() {
    String text = chars.text(end);
    if (chars.array().length <= LARGEST_KEPT_BUFFER) {
      SPARE_BUFFER.set(chars.array());
    }
    chars = new Chars(NONE); // the other is somebody else's now
    end = 0;
    return text;
  }

  private static boolean isFinite(Object value) {
    return value instanceof Number number && Double.isFinite(number.doubleValue());
  }

  private JsonText quoted(String text) {
    separate();
    end = chars.quote(text, end);
    return this;
  }

  private void separate() {
    char before = end == 0 ? ':' : chars.array()[end - 1];
    if (before != '{' && before != '[' && before != ':') {
      end = chars.put(',', end);
    }
  }

  /** Nothing of it: it may be personal. */
  @Override
  public String toString() {
    return "JsonText[" + end + " characters]";
  }
}
