// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** On what a tier of prices depends. */
interface Condition {

  boolean holds(Usage usage, Map<String, ? extends @Nullable Object> modelParameters);

  /** More input tokens than this, whatever their bucket. */
  static Condition inputTokensAbove(long tokens) {
    return (usage, parameters) -> usage.inputTotal() > tokens;
  }

  /**
   * A model parameter that is one of these words.
   *
   * @param words in lower case
   */
  static Condition parameter(String name, Set<String> words) {
    return (usage, parameters) -> isOneOf(words, parameters.get(name));
  }

  private static boolean isOneOf(Set<String> words, @Nullable Object value) {
    return (value instanceof CharSequence || value instanceof Enum<?>)
        && words.contains(value.toString().toLowerCase(Locale.ROOT));
  }
}
