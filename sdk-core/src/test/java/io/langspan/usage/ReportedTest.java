// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportedTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # OpenAI: cached, reasoning and audio are inside; beside audio the rest is text
          openai chat | {"prompt_tokens":120,"completion_tokens":60,"total_tokens":180,"prompt_tokens_details":{"cached_tokens":40,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":50,"accepted_prediction_tokens":3}} | input=80 input_cached_tokens=40 output=10 output_reasoning_tokens=50
          openai audio | {"prompt_tokens":100,"completion_tokens":30,"total_tokens":130,"prompt_tokens_details":{"audio_tokens":60,"text_tokens":40},"completion_tokens_details":{"audio_tokens":20}} | input_text_tokens=40 input_audio_tokens=60 output_text_tokens=10 output_audio_tokens=20
          openai audio cached | {"input_tokens":100,"output_tokens":0,"total_tokens":100,"input_token_details":{"audio_tokens":60,"cached_tokens":30,"cached_tokens_details":{"audio_tokens":10,"text_tokens":20}}} | input_text_tokens=20 input_cached_tokens=20 input_audio_tokens=50 input_cached_audio_tokens=10
          openai responses | {"input_tokens":120,"input_tokens_details":{"cached_tokens":40,"cache_write_tokens":30},"output_tokens":60,"output_tokens_details":{"reasoning_tokens":50},"total_tokens":180} | input=50 input_cached_tokens=40 input_cache_creation=30 output=10 output_reasoning_tokens=50
          openai images | {"input_tokens":50,"input_tokens_details":{"image_tokens":40,"text_tokens":10},"output_tokens":1000,"output_tokens_details":{"image_tokens":1000},"total_tokens":1050} | input=10 input_image_tokens=40 output_image_tokens=1000
          openai embeddings | {"prompt_tokens":8,"total_tokens":8} | input=8
          whole answer | {"id":"x","model":"gpt-5","usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}} | input=8 output=2
          # Anthropic: the cache is beside the input
          anthropic | {"input_tokens":20,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000,"output_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":60,"ephemeral_1h_input_tokens":40},"server_tool_use":{"web_search_requests":2},"service_tier":"standard"} | input=20 input_cached_tokens=1000 input_cache_creation_5m=60 input_cache_creation_1h=40 output=50 web_search_queries=2
          anthropic old | {"input_tokens":20,"cache_creation_input_tokens":100,"cache_read_input_tokens":0,"output_tokens":50} | input=20 input_cache_creation=100 output=50
          anthropic plain | {"input_tokens":20,"output_tokens":50} | input=20 output=50
          # Gemini: cached is inside the prompt, thoughts and prompts of tools are beside
          gemini | {"promptTokenCount":100,"cachedContentTokenCount":30,"candidatesTokenCount":20,"thoughtsTokenCount":15,"toolUsePromptTokenCount":5,"totalTokenCount":140} | input=75 input_cached_tokens=30 output=20 output_reasoning_tokens=15
          gemini audio | {"promptTokenCount":100,"cachedContentTokenCount":30,"candidatesTokenCount":20,"totalTokenCount":120,"promptTokensDetails":[{"modality":"TEXT","tokenCount":40},{"modality":"AUDIO","tokenCount":60}],"cacheTokensDetails":[{"modality":"AUDIO","tokenCount":30}],"candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":20}]} | input=40 input_audio_tokens=30 input_cached_audio_tokens=30 output_audio_tokens=20
          gemini python | {"usage_metadata":{"prompt_token_count":10,"candidates_token_count":5,"thoughts_token_count":null,"total_token_count":15}} | input=10 output=5
          vertex image | {"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":1290,"totalTokenCount":1300,"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1290}]}} | input=10 output_image_tokens=1290
          # Bedrock: beside, whether or not the total counts it
          bedrock converse | {"inputTokens":4,"outputTokens":20,"totalTokens":1124,"cacheReadInputTokens":1000,"cacheWriteInputTokens":100} | input=4 input_cached_tokens=1000 input_cache_creation=100 output=20
          bedrock short total | {"inputTokens":4,"outputTokens":20,"totalTokens":24,"cacheReadInputTokens":1000} | input=4 input_cached_tokens=1000 output=20
          bedrock 1h | {"inputTokens":4,"outputTokens":20,"cacheWriteInputTokens":100,"cacheDetails":[{"ttl":"1h","inputTokens":70},{"ttl":"5m","inputTokens":30}]} | input=4 input_cache_creation_5m=30 input_cache_creation_1h=70 output=20
          bedrock invoke | {"amazon-bedrock-invocationMetrics":{"inputTokenCount":7,"outputTokenCount":3,"invocationLatency":900}} | input=7 output=3
          # Cohere: what is billed
          cohere v2 | {"billed_units":{"input_tokens":5,"output_tokens":2},"tokens":{"input_tokens":70,"output_tokens":2}} | input=5 output=2
          cohere rerank | {"meta":{"api_version":{"version":"2"},"billed_units":{"search_units":1}}} | search_units=1
          cohere unbilled | {"usage":{"tokens":{"input_tokens":70.0,"output_tokens":2.0}}} | input=70 output=2
          # those who speak OpenAI's language
          mistral | {"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_audio_seconds":3} | input=10 output=5 input_audio_seconds=3
          mistral ocr | {"usage_info":{"pages_processed":4,"doc_size_bytes":12345}} | pages=4
          deepseek | {"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_cache_hit_tokens":6,"prompt_cache_miss_tokens":4} | input=4 input_cached_tokens=6 output=5
          xai | {"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}} | input=10 output=5 output_reasoning_tokens=100
          perplexity | {"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"num_search_queries":2,"cost":{"total_cost":0.01}} | input=10 output=5 web_search_queries=2
          openrouter | {"prompt_tokens":100,"completion_tokens":60,"total_tokens":160,"cost":0.0012,"prompt_tokens_details":{"cached_tokens":30,"cache_write_tokens":20},"completion_tokens_details":{"reasoning_tokens":40,"image_tokens":0}} | input=50 input_cached_tokens=30 input_cache_creation=20 output=20 output_reasoning_tokens=40
          litellm claude | {"prompt_tokens":1120,"completion_tokens":50,"total_tokens":1170,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000,"prompt_tokens_details":{"cached_tokens":1000,"cache_creation_tokens":100,"cache_creation_token_details":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":100}}} | input=20 input_cached_tokens=1000 input_cache_creation_1h=100 output=50
          litellm old | {"prompt_tokens":1120,"completion_tokens":50,"total_tokens":1170,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000} | input=20 input_cached_tokens=1000 input_cache_creation=100 output=50
          watsonx chat | {"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}} | input=10 output=5
          watsonx text | {"model_id":"ibm/granite","results":[{"generated_token_count":5,"input_token_count":10},{"generated_token_count":7,"input_token_count":1}]} | input=11 output=12
          ollama | {"model":"llama3","done":true,"prompt_eval_count":26,"eval_count":298,"eval_duration":4799921000} | input=26 output=298
          # nothing that is known
          nothing | {} | input=0
          words | {"usage":"much","prompt_tokens":"many"} | input=0
          other | {"tokensUsed":12} | input=0
          """)
  void from_readsWhatAProviderReports(String provider, String json, String expected)
      throws JsonProcessingException {
    Usage usage = Usage.from(map(json));

    assertThat(usage).as(provider).isEqualTo(Words.usage(expected));
    assertThat(usage.isConsistent()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":40}} | input_cached_tokens=40 output=5
          {"prompt_tokens":10,"completion_tokens":5,"total_tokens":12} | input=10 output=5
          {"input_tokens":10,"cache_read_input_tokens":-5,"output_tokens":5} | input=10 output=5
          {"promptTokenCount":10,"cachedContentTokenCount":12,"candidatesTokenCount":5} | input_cached_tokens=12 output=5
          {"input_tokens":1,"cache_creation_input_tokens":10,"output_tokens":1,"cache_creation":{"ephemeral_1h_input_tokens":20}} | input=1 input_cache_creation_1h=20 output=1
          """)
  void from_keepsAndMarks_whatContradictsItself(String json, String expected)
      throws JsonProcessingException {
    Usage usage = Usage.from(map(json));

    assertThat(usage.isConsistent()).isFalse();
    assertThat(usage.buckets()).isEqualTo(Words.usage(expected).buckets());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "gpt-4o-mini-transcribe, input_text_tokens=6 input_cached_tokens=4 output_text_tokens=5",
    "GPT-Realtime, input_text_tokens=6 input_cached_tokens=4 output_text_tokens=5",
    "gpt-5, input=6 input_cached_tokens=4 output=5",
    ", input=6 input_cached_tokens=4 output=5"
  })
  void from_callsTextWhatIsNoMedia_ofModelsThatTakeOrMakeThem(String model, String expected) {
    Usage usage =
        Usage.from(
            Map.of(
                "prompt_tokens", 10,
                "completion_tokens", 5,
                "prompt_tokens_details", Map.of("cached_tokens", 4)),
            model);

    assertThat(usage).isEqualTo(Words.usage(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"cost":0.0012} | 0.0012
          {"usage":{"prompt_tokens":1,"cost":"0.5"}} | 0.5
          {"usage":{"cost":{"total_cost":0.01,"request_cost":0.005}}} | 0.01
          {"cost":0.001,"is_byok":true,"cost_details":{"upstream_inference_cost":0.02}} | 0.021
          {"cost":0.001,"is_byok":false,"cost_details":{"upstream_inference_cost":0.02}} | 0.001
          {"prompt_tokens":1} |
          {"cost":"free"} |
          """)
  void costFrom_readsWhatAGatewaySays(String json, String usd) throws JsonProcessingException {
    Cost cost = Cost.from(map(json));

    assertThat(cost).isEqualTo(usd == null ? null : Cost.usd(usd));
  }

  @Test
  void from_throwsNothing_whateverItIsGiven() {
    Map<String, Object> endless = new LinkedHashMap<>();
    endless.put("usage", endless);
    Map<String, Object> hostile =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Object>> entrySet() {
            throw new IllegalStateException("hostile");
          }
        };

    assertThat(Usage.from(null).isEmpty()).isTrue();
    assertThat(Usage.from(endless).isEmpty()).isTrue();
    assertThat(Usage.from(hostile).isEmpty()).isTrue();
    assertThat(Usage.from(Map.of("prompt_tokens", Double.NaN, "completion_tokens", 1e300)))
        .isEqualTo(Usage.of(0, 0));
    assertThat(Cost.from(hostile)).isNull();
    assertThat(Cost.from(null)).isNull();
  }

  private static Map<?, ?> map(String json) throws JsonProcessingException {
    return JSON.readValue(json, Map.class);
  }
}
