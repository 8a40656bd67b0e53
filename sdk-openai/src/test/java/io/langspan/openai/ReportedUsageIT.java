// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What those say who speak OpenAI's language, each in its own way: as {@code Usage.from} has it.
 */
class ReportedUsageIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          openai chat | {"prompt_tokens":120,"completion_tokens":60,"total_tokens":180,"prompt_tokens_details":{"cached_tokens":40,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":50,"accepted_prediction_tokens":3}} | input=80 input_cached_tokens=40 output=10 output_reasoning_tokens=50
          openai audio | {"prompt_tokens":100,"completion_tokens":30,"total_tokens":130,"prompt_tokens_details":{"audio_tokens":60,"text_tokens":40},"completion_tokens_details":{"audio_tokens":20}} | input_text_tokens=40 input_audio_tokens=60 output_text_tokens=10 output_audio_tokens=20
          openai audio cached | {"input_tokens":100,"output_tokens":0,"total_tokens":100,"input_token_details":{"audio_tokens":60,"cached_tokens":30,"cached_tokens_details":{"audio_tokens":10,"text_tokens":20}}} | input_text_tokens=20 input_cached_tokens=20 input_audio_tokens=50 input_cached_audio_tokens=10
          openai responses | {"input_tokens":120,"input_tokens_details":{"cached_tokens":40,"cache_write_tokens":30},"output_tokens":60,"output_tokens_details":{"reasoning_tokens":50},"total_tokens":180} | input=50 input_cached_tokens=40 input_cache_creation=30 output=10 output_reasoning_tokens=50
          openai images | {"input_tokens":50,"input_tokens_details":{"image_tokens":40,"text_tokens":10},"output_tokens":1000,"output_tokens_details":{"image_tokens":1000},"total_tokens":1050} | input=10 input_image_tokens=40 output_image_tokens=1000
          openai embeddings | {"prompt_tokens":8,"total_tokens":8} | input=8
          mistral | {"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_audio_seconds":3} | input=10 output=5 input_audio_seconds=3
          deepseek | {"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_cache_hit_tokens":6,"prompt_cache_miss_tokens":4} | input=4 input_cached_tokens=6 output=5
          xai | {"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}} | input=10 output=5 output_reasoning_tokens=100
          perplexity | {"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"num_search_queries":2,"cost":{"total_cost":0.01}} | input=10 output=5 web_search_queries=2
          openrouter | {"prompt_tokens":100,"completion_tokens":60,"total_tokens":160,"cost":0.0012,"prompt_tokens_details":{"cached_tokens":30,"cache_write_tokens":20},"completion_tokens_details":{"reasoning_tokens":40,"image_tokens":0}} | input=50 input_cached_tokens=30 input_cache_creation=20 output=20 output_reasoning_tokens=40
          litellm claude | {"prompt_tokens":1120,"completion_tokens":50,"total_tokens":1170,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000,"prompt_tokens_details":{"cached_tokens":1000,"cache_creation_tokens":100,"cache_creation_token_details":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":100}}} | input=20 input_cached_tokens=1000 input_cache_creation_1h=100 output=50
          litellm old | {"prompt_tokens":1120,"completion_tokens":50,"total_tokens":1170,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000} | input=20 input_cached_tokens=1000 input_cache_creation=100 output=50
          litellm, whole | {"prompt_tokens":1120,"completion_tokens":50,"total_tokens":1170,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":60,"ephemeral_1h_input_tokens":40},"server_tool_use":{"web_search_requests":2}} | input=20 input_cached_tokens=1000 input_cache_creation_5m=60 input_cache_creation_1h=40 output=50 web_search_queries=2
          anthropic | {"input_tokens":20,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000,"output_tokens":50} | input=20 input_cached_tokens=1000 input_cache_creation=100 output=50
          reasoning on top | {"prompt_tokens":10,"completion_tokens":105,"total_tokens":115,"reasoning_tokens":100} | input=10 output=5 output_reasoning_tokens=100
          """)
  void usage_isWhatTheProviderMeans(String provider, String usage, String expected) {
    LocalObservation call = ask(usage);

    Map<String, Long> buckets = new LinkedHashMap<>(call.usage());
    buckets.values().removeIf(count -> count == 0);
    assertThat(buckets).as(provider).isEqualTo(buckets(expected));
    assertThat(call.metadata()).doesNotContainKey("langspan.usage.inconsistent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "cost":0.0012 | 0.0012
          "cost":"0.5" | 0.5
          "cost":0 | 0
          "total_cost":0.25 | 0.25
          "cost":{"total_cost":0.01,"request_cost":0.005} | 0.01
          "cost":0.001,"is_byok":true,"cost_details":{"upstream_inference_cost":0.02} | 0.021
          "cost":0,"is_byok":true,"cost_details":{"upstream_inference_cost":0.02} | 0.02
          "cost":0.001,"is_byok":false,"cost_details":{"upstream_inference_cost":0.02} | 0.001
          """)
  void cost_isWhatTheGatewayAsks(String said, String dollars) {
    LocalObservation call = ask("{\"prompt_tokens\":10,\"completion_tokens\":5," + said + "}");

    assertThat(call.totalCost()).isEqualByComparingTo(dollars);
    assertThat(call.attributes()).containsEntry("langspan.cost.source", "provider");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "cost":-1
          "cost":"free"
          "cost":null
          "cost":{}
          "cost":1e300
          """)
  void cost_isThatOfTheTable_whenTheGatewaysIsNone(String said) {
    LocalObservation call = ask("{\"prompt_tokens\":10,\"completion_tokens\":5," + said + "}");

    assertThat(call.totalCost()).isPositive();
    assertThat(call.attributes().get("langspan.cost.source").toString()).startsWith("table:");
  }

  private static LocalObservation ask(String usage) {
    bench.json(
        "{\"id\":\"1\",\"model\":\"gpt-5-mini\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
            + "\"message\":{\"role\":\"assistant\",\"content\":\"Four.\"}}],\"usage\":"
            + usage
            + "}");
    bench.client().chat().completions().create(Asked.chat().build());
    return bench.only();
  }

  private static Map<String, Long> buckets(String words) {
    Map<String, Long> buckets = new LinkedHashMap<>();
    for (String word : words.split(" ")) {
      buckets.put(word.split("=")[0], Long.parseLong(word.split("=")[1]));
    }
    long total =
        buckets.entrySet().stream()
            .filter(bucket -> bucket.getKey().matches("(input|output).*(?<!_seconds)"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    buckets.put("total", total);
    return buckets;
  }
}
