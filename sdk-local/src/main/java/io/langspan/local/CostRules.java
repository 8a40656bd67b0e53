// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the server makes of the cost a span brings along. It is not computed from tokens here. */
final class CostRules {

  private static final BigDecimal MOST = new BigDecimal("999999.999999999999");
  private static final int SCALE = 12;

  private CostRules() {}

  static Map<String, BigDecimal> cost(Attributes attributes) {
    Map<String, BigDecimal> cost = new LinkedHashMap<>();
    Object explicit = attributes.first("langfuse.observation.cost_details");
    JsonNode json = Json.parse(explicit);
    if (json instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        if (entry.getValue().isNumber()) {
          put(cost, entry.getKey(), entry.getValue().doubleValue(), entry.getValue());
        }
      }
    } else if (json == null) {
      Object total = attributes.first("gen_ai.usage.cost", "llm.cost.total");
      if (total instanceof Number number) {
        put(cost, "total", number.doubleValue(), Json.tree(number));
      }
    }
    if (!cost.containsKey("total")
        && !cost.isEmpty()
        && Set.of("input", "output").containsAll(cost.keySet())) {
      cost.put("total", sum(cost.values()));
    }
    return cost;
  }

  private static void put(Map<String, BigDecimal> cost, String key, double value, JsonNode exact) {
    if (Double.isNaN(value) || value < 0) {
      return;
    }
    // Compared as doubles first: the exact form of 1e999999999 would fill the memory.
    BigDecimal amount =
        value >= MOST.doubleValue()
            ? MOST
            : value < 1e-12
                ? BigDecimal.ZERO
                : exact.decimalValue().setScale(SCALE, RoundingMode.HALF_UP);
    cost.put(key, plain(amount));
  }

  static BigDecimal sum(Iterable<BigDecimal> amounts) {
    BigDecimal sum = BigDecimal.ZERO;
    for (BigDecimal amount : amounts) {
      sum = sum.add(amount);
    }
    return plain(sum);
  }

  static @Nullable BigDecimal total(Map<String, BigDecimal> cost) {
    return cost.get("total");
  }

  private static BigDecimal plain(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
