// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a span or resource, asked the way the server asks: the first value that is
 * neither absent nor falsy wins.
 */
record Attributes(Map<String, Object> values) {

  @Nullable Object get(String key) {
    return values.get(key);
  }

  Set<Map.Entry<String, Object>> entries() {
    return values.entrySet();
  }

  @Nullable Object first(String... keys) {
    for (String key : keys) {
      Object value = values.get(key);
      if (truthy(value)) {
        return value;
      }
    }
    return null;
  }

  /** The first value that counts; what is no string is JSON-encoded. */
  @Nullable String text(String... keys) {
    Object value = first(keys);
    return value == null ? null : Json.text(value);
  }

  /** The first value that is a string with content; values of other types do not count. */
  @Nullable String string(String... keys) {
    for (String key : keys) {
      if (values.get(key) instanceof String string && !string.isEmpty()) {
        return string;
      }
    }
    return null;
  }

  boolean isTrue(String key) {
    return "true".equals(String.valueOf(values.get(key)));
  }

  static boolean truthy(@Nullable Object value) {
    if (value == null || Boolean.FALSE.equals(value) || "".equals(value)) {
      return false;
    }
    return !(value instanceof Number number)
        || !(number.doubleValue() == 0 || Double.isNaN(number.doubleValue()));
  }
}
