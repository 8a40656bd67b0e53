// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON within attributes, for whoever writes them in other words. */
public final class WireJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private WireJson() {}

  /** The total of {@code cost_details} in US dollars; {@code null} if there is none. */
  public static @Nullable Double costTotal(@Nullable String details) {
    if (details == null) {
      return null;
    }
    try {
      JsonNode total = MAPPER.readTree(details).path("total");
      return total.isNumber() ? total.asDouble() : null;
    } catch (JsonProcessingException e) {
      return null; // of another tracer, or masked
    }
  }

  /** An object of texts. */
  public static String object(Map<String, String> entries) {
    return Json.object(new LinkedHashMap<>(entries));
  }
}
