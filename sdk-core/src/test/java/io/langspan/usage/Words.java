// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.Map;

/** Usage and parameters as a row of a table writes them. */
final class Words {

  private Words() {}

  /** {@code input=10 output=2}. */
  static Usage usage(String words) {
    Usage.Builder usage = Usage.builder();
    for (String word : words.split(" ")) {
      usage.bucket(word.split("=")[0], Long.parseLong(word.split("=")[1]));
    }
    return usage.build();
  }

  /** {@code service_tier=flex}, or nothing. */
  static Map<String, ?> parameters(String word) {
    return word == null ? Map.of() : Map.of(word.split("=")[0], word.split("=")[1]);
  }
}
