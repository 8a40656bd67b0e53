// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.Map;

/** Other names of buckets, under which servers and price lists keep the price of the same thing. */
final class Buckets {

  private static final String[][] OURS_AND_OTHERS = {
    {"input", "input_tokens", "prompt_tokens"},
    {
      "input_cached_tokens",
      "input_cache_read",
      "cache_read_input_tokens",
      "cached_content_token_count"
    },
    {"input_cache_creation", "cache_creation_input_tokens", "cache_write_tokens"},
    {"input_audio_tokens", "input_audio"},
    {"output", "output_tokens", "completion_tokens"},
    {"output_reasoning_tokens", "output_reasoning", "reasoning_tokens"},
    {"output_audio_tokens", "output_audio"},
  };

  private Buckets() {}

  /** Adds each price under the name that we use, unless it has one there. */
  static void addUsualNames(Map<String, Long> prices) {
    for (String[] names : OURS_AND_OTHERS) {
      for (int i = 1; i < names.length; i++) {
        Long price = prices.get(names[i]);
        if (price != null) {
          prices.putIfAbsent(names[0], price);
        }
      }
    }
  }
}
