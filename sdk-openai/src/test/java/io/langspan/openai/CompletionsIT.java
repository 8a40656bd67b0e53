// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.StreamResponse;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import io.langspan.local.LocalObservation;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompletionsIT {

  private static final Bench bench = new Bench();

  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}";

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  private static CompletionCreateParams.Builder asked() {
    return CompletionCreateParams.builder().model("gpt-3.5-turbo-instruct").prompt("Once");
  }

  private static String completion(String choices, String more) {
    return "{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":1,"
        + "\"model\":\"gpt-3.5-turbo-instruct\",\"choices\":["
        + choices
        + "]"
        + more
        + "}";
  }

  private static String choice(int index, String text, String reason) {
    return "{\"index\":"
        + index
        + ",\"text\":\""
        + text
        + "\",\"logprobs\":null,\"finish_reason\":"
        + (reason == null ? "null" : "\"" + reason + "\"")
        + "}";
  }

  private static LocalObservation streamed(String... events) {
    bench.events(events);
    try (StreamResponse<Completion> stream =
        bench.client().completions().createStreaming(asked().build())) {
      stream.stream().forEach(completion -> {});
    }
    return bench.only();
  }

  @Test
  void create_isOneGeneration() {
    bench.json(completion(choice(0, " upon a time", "length"), "," + USAGE));

    bench.client().completions().create(asked().maxTokens(7).build());

    LocalObservation call = bench.only();
    assertThat(call.type()).isEqualTo("GENERATION");
    assertThat(call.name()).isEqualTo("text_completion gpt-3.5-turbo-instruct");
    assertThat(call.input()).isEqualTo("Once");
    assertThat(call.output()).isEqualTo(" upon a time");
    assertThat(call.modelParameters()).containsOnlyKeys("max_tokens");
    assertThat(call.usage())
        .containsEntry("input", 5L)
        .containsEntry("output", 7L)
        .containsEntry("total", 12L);
    assertThat(call.metadata()).containsEntry("finish_reason", "length");
    assertThat(call.attributes()).containsEntry("gen_ai.operation.name", "text_completion");
  }

  @Test
  void create_keepsEachText_whenThereAreSeveral() {
    bench.json(completion(choice(0, "A", "stop") + "," + choice(1, "B", "length"), ""));

    bench.client().completions().create(asked().n(2).build());

    LocalObservation call = bench.only();
    assertThat(call.output()).isEqualTo("[\"A\",\"B\"]");
    assertThat(call.attributes())
        .containsEntry("gen_ai.response.finish_reasons", List.of("stop", "length"));
  }

  @Test
  void createStreaming_putsTheTextTogether() {
    LocalObservation call =
        streamed(
            completion(choice(0, " upon", null), ""),
            completion(choice(0, " a time", null), ""),
            completion(choice(0, "", "stop"), ""),
            completion("", "," + USAGE),
            Answers.DONE);

    assertThat(call.output()).isEqualTo(" upon a time");
    assertThat(call.usage()).containsEntry("total", 12L);
    assertThat(call.timeToFirstToken()).isNotNull();
    assertThat(call.metadata()).containsEntry("finish_reason", "stop");
    assertThat(call.level()).isEqualTo("DEFAULT");
  }

  @Test
  void createStreaming_isAWarning_whenOnlyOneOfTheTextsHasEnded() {
    LocalObservation call =
        streamed(completion(choice(0, "A", "stop"), ""), completion(choice(1, "B", null), ""));

    assertThat(call.output()).isEqualTo("[\"A\",\"B\"]");
    assertThat(call.level()).isEqualTo("WARNING");
  }
}
