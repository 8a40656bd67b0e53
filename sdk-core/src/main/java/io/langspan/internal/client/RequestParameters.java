// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static java.util.Map.entry;

import io.langspan.internal.client.RecordedAttributes.Sink;
import io.opentelemetry.api.common.AttributeKey;
import java.util.List;
import java.util.Map;

/** The parameters of a model call that the GenAI convention has names for. */
final class RequestParameters {

  private static final Map<String, AttributeKey<Double>> DOUBLES =
      Map.ofEntries(
          entry("temperature", doubleKey("gen_ai.request.temperature")),
          entry("top_p", doubleKey("gen_ai.request.top_p")),
          entry("top_k", doubleKey("gen_ai.request.top_k")),
          entry("frequency_penalty", doubleKey("gen_ai.request.frequency_penalty")),
          entry("presence_penalty", doubleKey("gen_ai.request.presence_penalty")));

  private static final Map<String, AttributeKey<Long>> LONGS =
      Map.ofEntries(
          entry("max_tokens", longKey("gen_ai.request.max_tokens")),
          entry("max_completion_tokens", longKey("gen_ai.request.max_tokens")),
          entry("max_output_tokens", longKey("gen_ai.request.max_tokens")),
          entry("seed", longKey("gen_ai.request.seed")),
          entry("n", longKey("gen_ai.request.choice.count")));

  private static final AttributeKey<List<String>> STOP =
      stringArrayKey("gen_ai.request.stop_sequences");
  private static final AttributeKey<String> SERVICE_TIER = stringKey("openai.request.service_tier");

  private RequestParameters() {}

  static void mirror(Map<String, Object> parameters, Sink sink) {
    parameters.forEach((key, value) -> mirror(key, value, sink));
  }

  private static void mirror(String key, Object value, Sink sink) {
    if (value instanceof Number number) {
      AttributeKey<Double> asDouble = DOUBLES.get(key);
      AttributeKey<Long> asLong = LONGS.get(key);
      if (asDouble != null) {
        sink.put(asDouble, number.doubleValue());
      } else if (asLong != null) {
        sink.put(asLong, number.longValue());
      }
    } else if (value instanceof String text) {
      if (key.equals("service_tier")) {
        sink.put(SERVICE_TIER, text);
      } else if (key.equals("stop")) {
        sink.put(STOP, List.of(text));
      }
    }
  }
}
