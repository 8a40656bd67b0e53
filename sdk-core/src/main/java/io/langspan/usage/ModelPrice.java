// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a model costs. The name is the table's own and may hold {@code *}; first tier standard. */
record ModelPrice(String name, List<Tier> tiers) {

  Tier tier(Usage usage, Map<String, ? extends @Nullable Object> modelParameters) {
    for (int i = 1; i < tiers.size(); i++) {
      if (tiers.get(i).holds(usage, modelParameters)) {
        return tiers.get(i);
      }
    }
    return tiers.get(0);
  }
}
