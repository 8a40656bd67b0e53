// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import dev.langchain4j.internal.Json;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import io.langspan.Generation;
import io.langspan.instrumentation.ModelCalls;
import io.langspan.usage.Cost;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway says beside the answer of a model: LiteLLM in headers, OpenRouter in the usage.
 * LangChain4j's models for OpenAI keep what they received.
 */
final class GatewayAnswer {

  private static final String LITELLM = "x-litellm-";

  /** With quotes that nothing escapes: a key, and no part of a text. */
  private static final String COST = "\"cost\"";

  private GatewayAnswer() {}

  /** Says it, the cost in the usage before the one in a header. */
  static void tell(Generation generation, ChatResponseMetadata metadata) {
    Object response = Accessors.get(metadata, "rawHttpResponse");
    if (response == null) {
      return;
    }
    Cost cost = inBody(response);
    if (cost == null && Accessors.get(metadata, "rawServerSentEvents") instanceof List<?> events) {
      cost = inUsage(events);
    }
    if (cost != null) {
      ModelCalls.reportedCost(generation, cost);
    }
    if (Accessors.get(response, "headers") instanceof Map<?, ?> headers) {
      for (Map.Entry<?, ?> header : headers.entrySet()) {
        if (header.getValue() instanceof List<?> values && !values.isEmpty()) {
          header(generation, String.valueOf(header.getKey()), values.get(0), cost == null);
        }
      }
    }
  }

  /** Since 1.19 the body is bytes, and whoever asks for its text has it made anew. */
  private static @Nullable Cost inBody(Object response) {
    return Accessors.get(response, "bodyBytes") instanceof byte[] bytes
            && !new String(bytes, StandardCharsets.ISO_8859_1).contains(COST)
        ? null
        : inUsage(Accessors.get(response, "body"));
  }

  /** The usage comes with one of the last. */
  private static @Nullable Cost inUsage(List<?> events) {
    for (int i = events.size() - 1; i >= 0; i--) {
      Cost cost = inUsage(Accessors.get(events.get(i), "data"));
      if (cost != null) {
        return cost;
      }
    }
    return null;
  }

  private static @Nullable Cost inUsage(@Nullable Object json) {
    return json instanceof String text && text.contains(COST)
        ? Cost.from(Json.fromJson(text, Map.class))
        : null;
  }

  private static void header(
      Generation generation, String name, @Nullable Object value, boolean wantsCost) {
    if (value == null || !name.regionMatches(true, 0, LITELLM, 0, LITELLM.length())) {
      return;
    }
    String text = value.toString();
    switch (name.substring(LITELLM.length()).toLowerCase(Locale.ROOT)) {
      case "response-cost" -> {
        BigDecimal dollars = decimal(text);
        if (wantsCost && dollars != null && dollars.signum() > 0) { // 0 where it has no price
          ModelCalls.reportedCost(generation, Cost.usd(dollars));
        }
      }
      case "call-id" -> generation.metadata("litellm_call_id", text);
      case "model-id" -> generation.metadata("litellm_model_id", text);
      case "attempted-retries" -> count(generation, "litellm_retries", text);
      case "attempted-fallbacks" -> count(generation, "litellm_fallbacks", text);
      default -> {}
    }
  }

  private static void count(Generation generation, String key, String text) {
    if (!text.equals("0")) {
      generation.metadata(key, text);
    }
  }

  private static @Nullable BigDecimal decimal(String text) {
    try {
      return text.length() > 40 ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null; // as LiteLLM says None
    }
  }
}
