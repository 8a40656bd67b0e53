// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.usage.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Usage as buckets that do not overlap: {@link Usage#from}, for what an answer says of it. */
final class Usages {

  private static final List<String> TOTALS =
      List.of(
          "prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "total_tokens");

  private Usages() {}

  /**
   * Of a usage object; {@code null} if it says nothing.
   *
   * @param model what answered, or was asked
   */
  static @Nullable Usage of(Counts counts, @Nullable String model) {
    Usage usage = Usage.from(counts, model);
    return usage.isEmpty() && TOTALS.stream().allMatch(name -> counts.get(name) == null)
        ? null
        : usage;
  }

  /** The same where pictures come out: all of the output, if nothing more is said of it. */
  static @Nullable Usage ofImages(Counts said) {
    Map<String, Object> counts = new LinkedHashMap<>(said);
    Object output = counts.get("output_tokens");
    if (output != null) {
      counts.putIfAbsent("output_tokens_details", Map.of("image_tokens", output));
    }
    return counts.isEmpty() ? null : Usage.from(counts, "image");
  }
}
