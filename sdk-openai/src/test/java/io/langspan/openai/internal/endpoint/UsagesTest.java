// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.openai.internal.json.Json;
import io.langspan.usage.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsagesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          chat              | gpt-5 | {"prompt_tokens":120,"completion_tokens":60,"total_tokens":180} | {"input":120,"output":60,"total":180}
          chat, all details | gpt-5 | {"prompt_tokens":120,"completion_tokens":60,"total_tokens":180,"prompt_tokens_details":{"cached_tokens":40,"cache_write_tokens":10,"audio_tokens":0,"text_tokens":120},"completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":0,"text_tokens":60,"accepted_prediction_tokens":5,"rejected_prediction_tokens":7}} | {"input":70,"input_cached_tokens":40,"input_cache_creation":10,"output":40,"output_reasoning_tokens":20,"total":180}
          chat with images  | gpt-5 | {"prompt_tokens":100,"completion_tokens":10,"total_tokens":110,"prompt_tokens_details":{"image_tokens":60}} | {"input":40,"output":10,"input_image_tokens":60,"total":110}
          chat with audio   | gpt-5 | {"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"audio_tokens":60,"text_tokens":40},"completion_tokens_details":{"audio_tokens":30,"text_tokens":20}} | {"input":0,"input_audio_tokens":60,"output":0,"output_audio_tokens":30,"input_text_tokens":40,"output_text_tokens":20,"total":150}
          audio model, text | gpt-4o-audio-preview | {"prompt_tokens":9,"completion_tokens":4,"total_tokens":13} | {"input":0,"output":0,"input_text_tokens":9,"output_text_tokens":4,"total":13}
          cached text       | gpt-4o-audio-preview | {"prompt_tokens":100,"completion_tokens":0,"total_tokens":100,"prompt_tokens_details":{"cached_tokens":30,"audio_tokens":60}} | {"input":0,"input_cached_tokens":30,"input_audio_tokens":60,"output":0,"input_text_tokens":10,"total":100}
          cached beyond text| gpt-4o-audio-preview | {"prompt_tokens":100,"completion_tokens":0,"total_tokens":100,"prompt_tokens_details":{"cached_tokens":50,"audio_tokens":60}} | {"input":0,"input_cached_tokens":50,"input_audio_tokens":50,"output":0,"total":100}
          cached audio      | gpt-realtime | {"input_tokens":100,"output_tokens":8,"total_tokens":108,"input_token_details":{"text_tokens":40,"audio_tokens":60,"cached_tokens":50,"cached_tokens_details":{"text_tokens":10,"audio_tokens":40}},"output_token_details":{"text_tokens":3,"audio_tokens":5}} | {"input":0,"input_cached_tokens":10,"input_audio_tokens":20,"output":0,"output_audio_tokens":5,"input_cached_audio_tokens":40,"input_text_tokens":30,"output_text_tokens":3,"total":108}
          responses         | gpt-5 | {"input_tokens":36,"input_tokens_details":{"cached_tokens":6},"output_tokens":87,"output_tokens_details":{"reasoning_tokens":80},"total_tokens":123} | {"input":30,"input_cached_tokens":6,"output":7,"output_reasoning_tokens":80,"total":123}
          responses, written| gpt-5 | {"input_tokens":36,"input_tokens_details":{"cached_tokens":6,"cache_write_tokens":20},"output_tokens":7,"total_tokens":43} | {"input":10,"input_cached_tokens":6,"input_cache_creation":20,"output":7,"total":43}
          embeddings        | text-embedding-3-small | {"prompt_tokens":8,"total_tokens":8} | {"input":8,"output":0,"total":8}
          total alone       | text-embedding-3-small | {"total_tokens":8} | {"input":0,"output":0,"total":8}
          transcription     | gpt-4o-transcribe | {"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":0,"audio_tokens":14},"output_tokens":45,"total_tokens":59} | {"input":0,"input_audio_tokens":14,"output":0,"output_text_tokens":45,"total":59}
          larger total      | gemini-2.5-flash | {"prompt_tokens":10,"completion_tokens":5,"total_tokens":40} | {"input":10,"output":5,"total":40}
          nulls             | gpt-5 | {"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":null,"completion_tokens_details":null} | {"input":3,"output":2,"total":5}
          unknown fields    | gpt-5 | {"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"cost":0.1,"is_byok":false,"cost_details":{"x":1}} | {"input":3,"output":2,"total":5}
          """)
  void of_isDisjoint(String shape, String model, String usage, String expected) {
    Usage buckets = Usages.of(Counts.of(Json.of(usage)), model);

    assertThat(buckets).as(shape).hasToString("Usage" + expected);
    assertThat(buckets.isConsistent()).isTrue();
  }

  @Test
  void of_countsANegativePartAsNone_andMarksIt() {
    Json usage =
        Json.of(
            "{\"prompt_tokens\":10,\"completion_tokens\":5,\"prompt_tokens_details\":"
                + "{\"cached_tokens\":-5,\"audio_tokens\":3,\"cached_tokens_details\":{}}}");

    Usage buckets = Usages.of(Counts.of(usage), "gpt-5");

    assertThat(buckets)
        .hasToString(
            "Usage{\"input\":0,\"input_audio_tokens\":3,\"output\":0,\"input_text_tokens\":7,"
                + "\"output_text_tokens\":5,\"total\":15}");
    assertThat(buckets.isConsistent()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          all | {"input_tokens":50,"output_tokens":1056,"total_tokens":1106,"input_tokens_details":{"text_tokens":10,"image_tokens":40},"output_tokens_details":{"text_tokens":6,"image_tokens":1050}} | {"input":0,"output":0,"input_image_tokens":40,"output_image_tokens":1050,"input_text_tokens":10,"output_text_tokens":6,"total":1106}
          no details of the output | {"input_tokens":50,"output_tokens":1056,"total_tokens":1106,"input_tokens_details":{"text_tokens":50,"image_tokens":0}} | {"input":0,"output":0,"output_image_tokens":1056,"input_text_tokens":50,"total":1106}
          """)
  void ofImages_isDisjoint(String shape, String usage, String expected) {
    Usage buckets = Usages.ofImages(Counts.of(Json.of(usage)));

    assertThat(buckets).as(shape).hasToString("Usage" + expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":30}}",
        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,"
            + "\"prompt_tokens_details\":{\"audio_tokens\":30,\"cached_tokens\":30,"
            + "\"cached_tokens_details\":{\"audio_tokens\":50}}}",
        "{\"prompt_tokens\":-10,\"completion_tokens\":-5,\"total_tokens\":-15,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":-3,\"audio_tokens\":-4}}",
        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":1,"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":50}}",
        "{\"prompt_tokens\":1e300,\"completion_tokens\":9223372036854775807,\"total_tokens\":0}",
        "{\"prompt_tokens\":9223372036854775807,\"total_tokens\":9223372036854775807,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":9223372036854775807,"
            + "\"audio_tokens\":9223372036854775807,\"image_tokens\":9223372036854775807}}",
        "{\"prompt_tokens\":\"12\",\"completion_tokens\":1.5,\"total_tokens\":true}",
      })
  void of_isNeverNegative_whenTheFiguresAreNonsense(String usage) {
    for (String model : new String[] {"gpt-5", "gpt-realtime"}) {
      Usage buckets = Usages.of(Counts.of(Json.of(usage)), model);

      assertThat(buckets.buckets().values()).allMatch(count -> count >= 0);
      assertThat(buckets.total()).isNotNegative();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[]",
        "12",
        "\"x\"",
        "{\"prompt_tokens\":null}",
        "{\"seconds\":3}"
      })
  void of_isNothing_whenNothingIsSaid(String usage) {
    assertThat(Usages.of(Counts.of(Json.of(usage)), "gpt-5")).isNull();
  }

  @Test
  void of_isOrdinary_whenNobodyKnowsTheModel() {
    Usage buckets =
        Usages.of(Counts.of(Json.of("{\"prompt_tokens\":3,\"completion_tokens\":2}")), null);

    assertThat(buckets.buckets()).containsEntry("input", 3L).containsEntry("output", 2L);
  }
}
