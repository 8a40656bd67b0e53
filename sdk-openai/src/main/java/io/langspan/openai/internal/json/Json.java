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
  public static final Json MISSING = new Json(new byte[0], 0, 0);

  private static final int MAX_NUMBER = 40;

  /** Of a number that fits into a long, whichever it is. */
  private static final int MAX_DIGITS = 18;

  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private final byte[] bytes;
  private final int from;
  private final int to;

  private Json(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /** The value that begins in this range. */
  public static Json of(byte[] bytes, int from, int to) {
    int start = Scan.skipSpace(bytes, from, to);
    int end = Scan.endOfValue(bytes, start, to);
    return end < 0 ? MISSING : new Json(bytes, start, end);
  }

  /** The value that is this range. */
  static Json exactly(byte[] bytes, int from, int to) {
    return new Json(bytes, from, to);
  }

  /** The value in this text. */
  public static Json of(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return of(utf8, 0, utf8.length);
  }

  /** Maps, lists, numbers and booleans as JSON; everything else as its text. */
  public static String write(@Nullable Object value) {
    StringBuilder json = new StringBuilder();
    write(value, json);
    return json.toString();
  }

  private static void write(@Nullable Object value, StringBuilder json) {
    if (value instanceof Map<?, ?> map) {
      char before = '{';
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.append(before);
        Strings.quote(String.valueOf(entry.getKey()), json);
        json.append(':');
        write(entry.getValue(), json);
        before = ',';
      }
      json.append(before == '{' ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      char before = '[';
      for (Object element : list) {
        json.append(before);
        write(element, json);
        before = ',';
      }
      json.append(before == '[' ? "[]" : "]");
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      json.append(value);
    } else {
      Strings.quote(value.toString(), json);
    }
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
    Fields fields = new Fields();
    while (fields.next()) {
      if (fields.isNamed(name)) {
        return fields.value();
      }
    }
    return MISSING;
  }

  /** Several fields of an object at once, each at the place of its name. */
  public Json[] pick(String... names) {
    Json[] picked = new Json[names.length];
    Arrays.fill(picked, MISSING);
    Fields fields = new Fields();
    while (fields.next()) {
      for (int i = 0; i < names.length; i++) {
        if (picked[i] == MISSING && fields.isNamed(names[i])) {
          picked[i] = fields.value();
        }
      }
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
    Fields fields = new Fields();
    while (fields.next()) {
      field.accept(fields.name(), fields.value());
    }
  }

  /** The elements of an array; none of what is no array. */
  public List<Json> elements() {
    if (!isArray() || isEmpty()) {
      return List.of();
    }
    List<Json> elements = new ArrayList<>(1);
    int at = from + 1;
    while (at < to - 1) {
      int start = Scan.skipSpace(bytes, at, to);
      int end = Scan.endOfValue(bytes, start, to - 1);
      if (end < 0) {
        break;
      }
      elements.add(new Json(bytes, start, end));
      at = Scan.skipSpace(bytes, end, to) + 1; // the comma
    }
    return elements;
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
    return isString() && equal(bytes, from + 1, to - 1, text);
  }

  /** Whether it is a string that ends with this, which must need no escape. */
  public boolean endsWith(String text) {
    return isString()
        && to - from - 2 >= text.length()
        && equal(bytes, to - 1 - text.length(), to - 1, text);
  }

  /** The value as it stands. */
  public String json() {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
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

  private static boolean equal(byte[] bytes, int from, int to, String ascii) {
    if (to - from != ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (bytes[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Goes through the fields of this object. */
  private final class Fields {

    private int nameFrom;
    private int nameTo;
    private int valueFrom;
    private int valueTo;

    Fields() {
      valueTo = isObject() ? from : to;
    }

    boolean next() {
      int quote = Scan.skipSpace(bytes, valueTo, to);
      quote = quote < to ? Scan.skipSpace(bytes, quote + 1, to) : to; // the brace or the comma
      if (quote >= to || bytes[quote] != '"') {
        return false;
      }
      int end = Scan.endOfString(bytes, quote, to);
      int colon = end < 0 ? to : Scan.skipSpace(bytes, end, to);
      int start = Scan.skipSpace(bytes, colon + 1, to);
      int stop = Scan.endOfValue(bytes, start, to);
      if (stop < 0) {
        return false;
      }
      nameFrom = quote + 1;
      nameTo = end - 1;
      valueFrom = start;
      valueTo = stop;
      return true;
    }

    boolean isNamed(String name) {
      return equal(bytes, nameFrom, nameTo, name);
    }

    String name() {
      return Strings.decode(bytes, nameFrom, nameTo);
    }

    Json value() {
      return new Json(bytes, valueFrom, valueTo);
    }
  }
}
