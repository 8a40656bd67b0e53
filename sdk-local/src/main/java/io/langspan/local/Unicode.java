// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds strings that are not Unicode, for which the server's database refuses an insert. */
final class Unicode {

  private Unicode() {}

  /** Whether a value, or anything in it, is a string with half a surrogate pair. */
  static boolean isBroken(@Nullable Object value) {
    if (value instanceof String string) {
      return hasLoneSurrogate(string);
    }
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (isBroken(entry.getKey()) || isBroken(entry.getValue())) {
          return true;
        }
      }
    }
    if (value instanceof Iterable<?> values) {
      for (Object element : values) {
        if (isBroken(element)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean hasLoneSurrogate(String string) {
    // A pair counts as one code point beyond this range; only a half of one shows up in it.
    return string
        .codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
