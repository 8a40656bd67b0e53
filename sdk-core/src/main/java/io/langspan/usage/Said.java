// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of what a provider said, whatever its names and values are. */
record Said(Map<?, ?> map) {

  static final Said NOTHING = new Said(Map.of());

  /** Whether it says anything under this name. */
  boolean has(String name) {
    return map.get(name) != null;
  }

  /** Whether it says anything under one of these names. */
  boolean has(String name, String other) {
    return has(name) || has(other);
  }

  /** Whether it says anything under one of these names. */
  boolean has(String... names) {
    return value(names) != null;
  }

  /** A count, rounded up; 0 if there is none. */
  long units(String name) {
    return count(map.get(name));
  }

  /** The same under the first of these names that is there. */
  long units(String name, String other) {
    Object value = map.get(name);
    return count(value == null ? map.get(other) : value);
  }

  /** The same under the first of these names that is there. */
  long units(String... names) {
    return count(value(names));
  }

  private static long count(@Nullable Object value) {
    try {
      if (value instanceof Integer || value instanceof Long) {
        return ((Number) value).longValue();
      }
      BigDecimal number = decimal(value);
      return number == null || number.precision() - (long) number.scale() > 18
          ? 0
          : number.setScale(0, RoundingMode.CEILING).longValueExact();
    } catch (ArithmeticException e) {
      return 0;
    }
  }

  /** A number; {@code null} if there is none. */
  @Nullable BigDecimal decimal(String name) {
    return decimal(map.get(name));
  }

  /** The same under the first of these names that is there. */
  @Nullable BigDecimal decimal(String... names) {
    return decimal(value(names));
  }

  private static @Nullable BigDecimal decimal(@Nullable Object value) {
    boolean isNumber = value instanceof Number || value instanceof CharSequence;
    String text = isNumber ? String.valueOf(value) : "";
    if (text.isEmpty() || text.length() > 40) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null; // NaN, or words
    }
  }

  /** An object below this one; one that says nothing if there is none. */
  Said object(String name) {
    return object(map.get(name));
  }

  /** The same under the first of these names that is there. */
  Said object(String... names) {
    return object(value(names));
  }

  private static Said object(@Nullable Object value) {
    return value instanceof Map<?, ?> object ? new Said(object) : NOTHING;
  }

  /** The objects of a list. */
  List<Said> list(String... names) {
    return value(names) instanceof Iterable<?> list ? objects(list) : List.of();
  }

  private static List<Said> objects(Iterable<?> list) {
    List<Said> objects = new java.util.ArrayList<>();
    for (Object each : list) {
      if (each instanceof Map<?, ?> object && objects.size() < 100) {
        objects.add(new Said(object));
      }
    }
    return objects;
  }

  /**
   * The sum of the counts of a list that are of a kind: {@code [{modality: AUDIO, tokenCount}]}.
   */
  long units(List<Said> list, String kind, String... names) {
    long sum = 0;
    for (Said each : list) {
      Object said = each.value("modality", "ttl");
      sum += kind.equalsIgnoreCase(String.valueOf(said)) ? each.units(names) : 0;
    }
    return sum;
  }

  private @Nullable Object value(String... names) {
    for (String name : names) {
      Object value = map.get(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }
}
