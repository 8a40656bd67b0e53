// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A value somewhere in bytes of JSON, found when it is asked for.
 *
 * <p>Nothing is built for what nobody asks for, so a model's answer costs one string, not a tree.
 * What is not there, or is no JSON, is {@link #MISSING}; nothing here throws. The bytes must not
 * change while a value is in use.
 */
public final class Json {

  /** What is not there. */
  public static final Json MISSING = exactly(new byte[0], 0, 0);

  private static final int MAX_NUMBER = 40;

  /** Of a number that fits into a long, whichever it is. */
  private static final int MAX_DIGITS = 18;

  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private final byte[] bytes;
  private final int from;
  private final int to;
  private final @Nullable Index index;
  private final int at;

  private Json(byte[] bytes, int from, int to, @Nullable Index index, int at) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.index = index;
    this.at = at;
  }

  /** The value that is this range. */
  static Json exactly(byte[] bytes, int from, int to) {
    return new Json(bytes, from, to, null, 0);
  }

  /** A value of which an index knows what is in it. */
  static Json indexed(byte[] bytes, Index index, int at) {
    return new Json(bytes, index.from(at), index.to(at), index, at);
  }

  /** The value that begins in this range. */
  public static Json of(byte[] bytes, int from, int to) {
    int start = Scan.skipSpace(bytes, from, to);
    int end = Scan.endOfValue(bytes, start, to);
    return end < 0 ? MISSING : exactly(bytes, start, end);
  }

  /** The value in this text. */
  public static Json of(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return of(utf8, 0, utf8.length);
  }

  /** Whether there is nothing, not even {@code null}. */
  public boolean isAbsent() {
    return from == to;
  }

  /** Whether there is nothing, or {@code null}. */
  public boolean isMissing() {
    return from == to || first() == 'n';
  }

  /** Whether it is an object. */
  public boolean isObject() {
    return first() == '{';
  }

  /** Whether it is an array. */
  public boolean isArray() {
    return first() == '[';
  }

  /** Whether it is a string. */
  public boolean isString() {
    return first() == '"';
  }

  /** Whether it is {@code true}. */
  public boolean isTrue() {
    return first() == 't';
  }

  /** Whether it is a number. */
  public boolean isNumber() {
    return first() == '-' || (first() >= '0' && first() <= '9');
  }

  /** Whether it is an array or an object without anything in it. */
  public boolean isEmpty() {
    int inside = Scan.skipSpace(bytes, from + 1, to);
    return inside < to && (bytes[inside] == ']' || bytes[inside] == '}');
  }

  private int first() {
    return from < to ? bytes[from] : 0;
  }

  /** A field of an object. */
  public Json get(String name) {
    Children inside = inside('{');
    while (inside != null && inside.next() && inside.isString()) {
      boolean isFound = inside.is(name);
      if (inside.next() && isFound) {
        return inside.value();
      }
    }
    return MISSING;
  }

  /**
   * Several fields of an object at once, each at the place of its name. It is cheapest to name them
   * in the order in which they come.
   */
  public Json[] pick(String... names) {
    Json[] picked = new Json[names.length];
    Arrays.fill(picked, MISSING);
    Children inside = inside('{');
    int expected = 0;
    while (inside != null && inside.next() && inside.isString()) {
      int found = inside.among(names, expected);
      if (inside.next() && found >= 0 && picked[found] == MISSING) {
        picked[found] = inside.value();
      }
      expected = found < 0 ? expected : found + 1;
    }
    return picked;
  }

  /** All fields of an object by their names, in their order. */
  public Map<String, Json> fields() {
    Map<String, Json> all = new LinkedHashMap<>();
    forEachField(all::putIfAbsent);
    return all;
  }

  private void forEachField(BiConsumer<String, Json> field) {
    Children inside = inside('{');
    while (inside != null && inside.next() && inside.isString()) {
      String name = inside.text();
      if (inside.next()) {
        field.accept(name, inside.value());
      }
    }
  }

  /** The elements of an array; none of what is no array. */
  public List<Json> elements() {
    Children inside = inside('[');
    if (inside == null || !inside.next()) {
      return List.of();
    }
    List<Json> elements = new ArrayList<>(1);
    do {
      elements.add(inside.value());
    } while (inside.next());
    return elements;
  }

  /** What is in an object or an array; {@code null} if it is none. */
  private @Nullable Children inside(char opening) {
    if (first() != opening) {
      return null;
    }
    return index == null ? new Children(bytes, from, to) : new Children(bytes, index, at);
  }

  /** The characters of a string; {@code null} for everything else. */
  public @Nullable String text() {
    return isString() ? Strings.decode(bytes, from + 1, to - 1) : null;
  }

  /** Whether it is a string with something in it. */
  public boolean hasText() {
    return isString() && to - from > 2;
  }

  /** Whether it is this string, which must need no escape. */
  public boolean is(String text) {
    return isString() && Scan.is(bytes, from + 1, to - 1, text);
  }

  /** Whether it is a string that ends with this, which must need no escape. */
  public boolean endsWith(String text) {
    return isString()
        && to - from - 2 >= text.length()
        && Scan.is(bytes, to - 1 - text.length(), to - 1, text);
  }

  /** The value as it stands, without the white space in what somebody has indented. */
  public String json() {
    return index == null
        ? new String(bytes, from, to - from, StandardCharsets.UTF_8)
        : index.text(bytes, at);
  }

  /** A string as its characters, everything else as it stands; {@code null} for nothing. */
  public @Nullable String textOrJson() {
    return isMissing() ? null : isString() ? text() : json();
  }

  /** A number without its fraction; 0 for everything else, and for what no {@code long} holds. */
  public long number() {
    if (!isDigits()) {
      BigDecimal value = decimal();
      return value == null || value.abs().compareTo(MAX_LONG) > 0 ? 0 : value.longValue();
    }
    long value = 0;
    for (int at = from; at < to; at++) {
      value = 10 * value + bytes[at] - '0';
    }
    return value;
  }

  /** Whether it is a whole number that surely fits into a long, as nearly all are. */
  private boolean isDigits() {
    for (int at = from; at < to; at++) {
      if (bytes[at] < '0' || bytes[at] > '9') {
        return false;
      }
    }
    return from < to && to - from <= MAX_DIGITS;
  }

  /** A number exactly, or one in a string; {@code null} for everything else. */
  public @Nullable BigDecimal decimal() {
    if (!isNumber() && !isString()) {
      return null;
    }
    String digits = isString() ? text() : json();
    if (digits == null || digits.length() > MAX_NUMBER) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(digits.trim());
      return Math.abs((long) value.scale()) > MAX_NUMBER ? null : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A number, boolean or string for what is one, the JSON for everything else. */
  public @Nullable Object scalar() {
    if (isDigits()) {
      return number();
    }
    if (isNumber()) {
      BigDecimal value = decimal();
      if (value == null) {
        return json();
      }
      boolean whole = value.scale() <= 0 && value.precision() <= 18;
      return whole ? (Object) value.longValue() : (Object) value.doubleValue();
    }
    return switch (first()) {
      case 't' -> true;
      case 'f' -> false;
      default -> textOrJson();
    };
  }

  /** The whole of it as maps, lists and scalars. */
  public @Nullable Object tree() {
    if (isObject()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      forEachField((name, value) -> map.put(name, value.tree()));
      return map;
    }
    if (isArray()) {
      List<@Nullable Object> list = new ArrayList<>();
      elements().forEach(element -> list.add(element.tree()));
      return list;
    }
    return scalar();
  }

  /** Nothing of it: it may be personal. */
  @Override
  public String toString() {
    return "Json[" + (to - from) + " bytes]";
  }
}
