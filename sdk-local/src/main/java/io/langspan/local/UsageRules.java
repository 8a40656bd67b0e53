// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the server makes of the token counts of a span. */
final class UsageRules {

  private static final List<String> PREFIXES = List.of("gen_ai.usage.", "llm.token_count.");

  private static final List<String> CACHE_READ =
      List.of(
          "cache_read.input_tokens",
          "cache_read_input_tokens",
          "cache_read_tokens",
          "details.cache_read_tokens",
          "details.cache_read_input_tokens",
          "prompt_details.cache_read",
          "input_cached_tokens");
  private static final List<String> CACHE_CREATION =
      List.of(
          "cache_creation.input_tokens",
          "cache_creation_input_tokens",
          "cache_write_tokens",
          "details.cache_write_tokens",
          "details.cache_creation_input_tokens",
          "prompt_details.cache_write",
          "input_cache_creation");

  private UsageRules() {}

  static Map<String, Long> usage(Attributes attributes) {
    Map<String, Long> usage = new LinkedHashMap<>();
    Object explicit = attributes.first("langfuse.observation.usage_details");
    if (explicit == null) {
      usage.putAll(generic(attributes));
    } else if (!(explicit instanceof String)) {
      return usage;
    } else {
      JsonNode json = Json.parse(explicit);
      if (json == null) {
        usage.putAll(generic(attributes));
      } else if (json instanceof ObjectNode object) {
        usage.putAll(checked(object));
      }
    }
    if (!usage.isEmpty() && !usage.containsKey("total")) {
      usage.put("total", sum(usage.values()));
    }
    return usage;
  }

  /** Keeps what the schema allows, after rewriting the two shapes of OpenAI. */
  private static Map<String, Long> checked(ObjectNode given) {
    Map<String, Long> rewritten =
        rewrite(given, "prompt_tokens", "completion_tokens", "_tokens_details");
    if (rewritten == null) {
      rewritten = rewrite(given, "input_tokens", "output_tokens", "_tokens_details");
    }
    if (rewritten != null) {
      return rewritten;
    }
    Map<String, Long> usage = new LinkedHashMap<>();
    forEach(given, (key, value) -> putIfUnits(usage, key, units(value)));
    return usage;
  }

  /** Null unless the map has exactly this shape; one key more or a wrong value and it is raw. */
  private static @Nullable Map<String, Long> rewrite(
      ObjectNode given, String inputKey, String outputKey, String detailsSuffix) {
    String inputDetails = inputKey.replace("_tokens", detailsSuffix);
    String outputDetails = outputKey.replace("_tokens", detailsSuffix);
    Set<String> allowed = Set.of(inputKey, outputKey, "total_tokens", inputDetails, outputDetails);
    Long input = units(given.path(inputKey));
    Long output = units(given.path(outputKey));
    Long total = units(given.path("total_tokens"));
    if (input == null || output == null || total == null) {
      return null;
    }
    for (String name : (Iterable<String>) given::fieldNames) {
      if (!allowed.contains(name)) {
        return null;
      }
    }
    Map<String, Long> usage = new LinkedHashMap<>();
    usage.put("input", input);
    usage.put("output", output);
    usage.put("total", total);
    return moveDetails(given.path(inputDetails), "input", usage)
            && moveDetails(given.path(outputDetails), "output", usage)
        ? usage
        : null;
  }

  private static boolean moveDetails(JsonNode details, String side, Map<String, Long> usage) {
    if (details.isMissingNode() || details.isNull()) {
      return true;
    }
    if (!(details instanceof ObjectNode object)) {
      return false;
    }
    for (Map.Entry<String, JsonNode> detail : object.properties()) {
      if (detail.getValue().isNull()) {
        continue;
      }
      Long units = units(detail.getValue());
      if (units == null) {
        return false;
      }
      usage.put(side + "_" + detail.getKey(), units);
      usage.merge(side, units, (all, part) -> Math.max(0, all - part));
    }
    return true;
  }

  private static Map<String, Long> generic(Attributes attributes) {
    Map<String, BigDecimal> found = new LinkedHashMap<>();
    for (Map.Entry<String, Object> attribute : attributes.entries()) {
      for (String prefix : PREFIXES) {
        String key = attribute.getKey();
        BigDecimal value = decimal(attribute.getValue());
        if (key.startsWith(prefix) && !key.equals("gen_ai.usage.cost") && value != null) {
          found.putIfAbsent(key.substring(prefix.length()), value);
        }
      }
    }
    Map<String, Long> usage = new LinkedHashMap<>();
    BigDecimal input = take(found, List.of("prompt_tokens", "input_tokens", "prompt"));
    BigDecimal output = take(found, List.of("completion_tokens", "output_tokens", "completion"));
    BigDecimal total = take(found, List.of("total_tokens", "total"));
    BigDecimal cacheRead = take(found, CACHE_READ);
    BigDecimal cacheCreation = take(found, CACHE_CREATION);
    BigDecimal reasoning =
        take(found, List.of("reasoning.output_tokens", "completion_details.reasoning"));
    BigDecimal audio = take(found, List.of("completion_details.audio"));
    putIfUnits(usage, "input", units(minus(input, cacheRead, cacheCreation)));
    putIfUnits(usage, "output", units(minus(output, reasoning, audio)));
    putIfUnits(usage, "total", units(total));
    putIfUnits(usage, "input_cached_tokens", units(cacheRead));
    putIfUnits(usage, "input_cache_creation", units(cacheCreation));
    putIfUnits(usage, "output_reasoning_tokens", units(reasoning));
    putIfUnits(usage, "output_audio_tokens", units(audio));
    found.forEach(
        (key, value) ->
            putIfUnits(
                usage,
                key.startsWith("details.") ? key.substring("details.".length()) : key,
                units(value)));
    return usage;
  }

  /** The first of the names that is there; all of them are used up. */
  private static @Nullable BigDecimal take(Map<String, BigDecimal> found, List<String> names) {
    BigDecimal first = null;
    for (String name : names) {
      BigDecimal value = found.remove(name);
      first = first == null ? value : first;
    }
    return first;
  }

  private static @Nullable BigDecimal minus(
      @Nullable BigDecimal all, @Nullable BigDecimal one, @Nullable BigDecimal other) {
    if (all == null) {
      return null;
    }
    BigDecimal rest = all;
    rest = one == null ? rest : rest.subtract(one);
    rest = other == null ? rest : rest.subtract(other);
    return rest.max(BigDecimal.ZERO);
  }

  private static @Nullable BigDecimal decimal(Object value) {
    if (!(value instanceof Number) && !(value instanceof String)) {
      return null;
    }
    try {
      return new BigDecimal(value.toString().trim());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Long units(JsonNode value) {
    return value.isNumber() || value.isTextual() ? units(decimal(value.asText())) : null;
  }

  /** A non-negative whole number; null for everything else. */
  private static @Nullable Long units(@Nullable BigDecimal value) {
    if (value == null || value.signum() < 0 || value.precision() - value.scale() > 18) {
      return null;
    }
    try {
      return value.longValueExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static void putIfUnits(Map<String, Long> usage, String key, @Nullable Long units) {
    if (units != null) {
      usage.putIfAbsent(key, units);
    }
  }

  private static void forEach(ObjectNode object, BiConsumer<String, JsonNode> action) {
    object.properties().forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
  }

  private static long sum(Iterable<Long> values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }
}
