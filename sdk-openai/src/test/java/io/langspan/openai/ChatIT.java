// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.langspan.local.LocalObservation;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatIT {

  private static final Bench bench = new Bench();

  @AfterAll
  static void closeBench() {
    bench.close();
  }

  @BeforeEach
  void resetBench() {
    bench.reset();
  }

  @Test
  void create_isOneGeneration_withAllThatWasAskedAndAnswered() {
    bench.json(Answers.CHAT);

    ChatCompletion answer =
        bench.client().chat().completions().create(Asked.chat().temperature(0.2).build());

    assertThat(answer.choices().get(0).message().content()).contains("Four weeks.");
    LocalObservation call = bench.only();
    assertThat(call.type()).isEqualTo("GENERATION");
    assertThat(call.name()).isEqualTo("chat gpt-5-mini");
    assertThat(call.model()).isEqualTo("gpt-5-mini-2025-08-07");
    assertThat(call.input())
        .isEqualTo(
            "[{\"content\":\"Answer shortly.\",\"role\":\"system\"},"
                + "{\"content\":\"How long may I keep the book?\",\"role\":\"user\"}]");
    assertThat(call.output()).contains("\"content\":\"Four weeks.\"").contains("\"assistant\"");
    assertThat(call.modelParameters()).containsExactly(entry("temperature", 0.2));
    assertThat(call.usage())
        .containsEntry("input", 80L)
        .containsEntry("input_cached_tokens", 40L)
        .containsEntry("output", 40L)
        .containsEntry("output_reasoning_tokens", 20L)
        .containsEntry("total", 180L);
    assertThat(call.totalCost()).isPositive();
    assertThat(call.metadata())
        .containsEntry("response_id", "chatcmpl-1")
        .containsEntry("request_id", "req_1")
        .containsEntry("finish_reason", "stop")
        .containsEntry("service_tier", "default")
        .containsEntry("system_fingerprint", "fp_1");
    assertThat(call.attributes())
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.provider.name", "openai")
        .containsEntry("gen_ai.request.model", "gpt-5-mini")
        .containsEntry("gen_ai.response.model", "gpt-5-mini-2025-08-07")
        .containsEntry("gen_ai.response.id", "chatcmpl-1")
        .containsEntry("gen_ai.response.finish_reasons", List.of("stop"));
    assertThat(call.level()).isEqualTo("DEFAULT");
  }

  @Test
  void createStreaming_isOneGeneration_whenTheStreamIsRead() {
    bench.events(
        Answers.chunk("{\"role\":\"assistant\",\"content\":\"\"}", null),
        Answers.chunk("{\"content\":\"Four \"}", null),
        Answers.chunk("{\"content\":\"weeks.\"}", null),
        Answers.chunk("{}", "stop"),
        Answers.usage(80, 20),
        Answers.DONE);

    long chunks;
    try (StreamResponse<ChatCompletionChunk> stream =
        bench.client().chat().completions().createStreaming(Asked.chat().build())) {
      chunks = stream.stream().count();
    }

    assertThat(chunks).isEqualTo(5);
    LocalObservation call = bench.only();
    assertThat(call.output()).isEqualTo("{\"role\":\"assistant\",\"content\":\"Four weeks.\"}");
    assertThat(call.usage()).containsEntry("input", 80L).containsEntry("output", 20L);
    assertThat(call.timeToFirstToken()).isNotNull();
    assertThat(call.metadata()).containsEntry("finish_reason", "stop");
    assertThat(call.level()).isEqualTo("DEFAULT");
  }
}
