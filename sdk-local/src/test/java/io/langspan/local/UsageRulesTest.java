// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import static io.langspan.local.Otlp.span;
import static io.langspan.local.Otlp.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageRulesTest extends WithServer {

  private static Map<String, Long> usage(Object... keysAndValues) {
    return client.observe(with(span(), keysAndValues)).usage();
  }

  private static Map<String, Long> details(String json) {
    return usage("langfuse.observation.usage_details", json);
  }

  @Test
  void usage_isTakenAsGiven_andTotalled() {
    assertThat(details("{\"input\":80,\"input_cached_tokens\":40,\"output\":60}"))
        .isEqualTo(Map.of("input", 80L, "input_cached_tokens", 40L, "output", 60L, "total", 180L));
    assertThat(details("{\"input\":80,\"total\":100}"))
        .isEqualTo(Map.of("input", 80L, "total", 100L));
  }

  @Test
  void usage_dropsWhatIsNoWholeNumber() {
    assertThat(
            details(
                """
                {"input":1.5,"output":-1,"cached":{"a":1},"audio":null,"yes":true,
                 "text":"7","wide":5.0,"huge":1e999999999,"nan":"many"}
                """))
        .isEqualTo(Map.of("text", 7L, "wide", 5L, "total", 12L));
  }

  @Test
  void usage_ofTheChatShapeIsMadeDisjoint() {
    assertThat(
            details(
                """
                {"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
                 "prompt_tokens_details":{"cached_tokens":30,"audio_tokens":0},
                 "completion_tokens_details":{"reasoning_tokens":20}}
                """))
        .isEqualTo(
            Map.of(
                "input", 70L,
                "input_cached_tokens", 30L,
                "input_audio_tokens", 0L,
                "output", 30L,
                "output_reasoning_tokens", 20L,
                "total", 150L));
  }

  @Test
  void usage_ofTheResponsesShapeIsMadeDisjoint() {
    assertThat(
            details(
                """
                {"input_tokens":100,"output_tokens":50,"total_tokens":150,
                 "input_tokens_details":{"cached_tokens":30},
                 "output_tokens_details":{"reasoning_tokens":60}}
                """))
        .isEqualTo(
            Map.of(
                "input", 70L,
                "input_cached_tokens", 30L,
                "output", 0L,
                "output_reasoning_tokens", 60L,
                "total", 150L));
  }

  @Test
  void usage_ofTheChatShapeNeedsNoDetails() {
    assertThat(details("{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}"))
        .isEqualTo(Map.of("input", 1L, "output", 2L, "total", 3L));
  }

  @Test
  void usage_isRaw_whenAShapeHasOneKeyMoreOrLess() {
    assertThat(
            details("{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3,\"extra\":4}"))
        .isEqualTo(
            Map.of(
                "prompt_tokens", 1L,
                "completion_tokens", 2L,
                "total_tokens", 3L,
                "extra", 4L,
                "total", 10L));
    assertThat(details("{\"prompt_tokens\":1,\"completion_tokens\":2}"))
        .isEqualTo(Map.of("prompt_tokens", 1L, "completion_tokens", 2L, "total", 3L));
  }

  @Test
  void usage_isEmpty_whenTheDetailsAreNoObject() {
    assertThat(usage("langfuse.observation.usage_details", "5", "gen_ai.usage.input_tokens", 1))
        .isEmpty();
    assertThat(
            usage("langfuse.observation.usage_details", List.of(1), "gen_ai.usage.input_tokens", 1))
        .isEmpty();
  }

  @Test
  void usage_fallsBackToTheConvention_whenTheDetailsAreNoJson() {
    assertThat(usage("langfuse.observation.usage_details", "{", "gen_ai.usage.input_tokens", 1))
        .isEqualTo(Map.of("input", 1L, "total", 1L));
  }

  @Test
  void usage_ofTheConventionIsNotRead_whenThereAreDetails() {
    assertThat(
            usage(
                "langfuse.observation.usage_details",
                "{\"input\":1}",
                "gen_ai.usage.input_tokens",
                100))
        .isEqualTo(Map.of("input", 1L, "total", 1L));
  }

  @Test
  void usage_ofTheConventionIsMadeDisjoint() {
    assertThat(
            usage(
                "gen_ai.usage.input_tokens", 100,
                "gen_ai.usage.output_tokens", 50,
                "gen_ai.usage.cache_read.input_tokens", 30,
                "gen_ai.usage.cache_creation.input_tokens", 10,
                "gen_ai.usage.reasoning.output_tokens", 20,
                "gen_ai.usage.cost", 0.1))
        .isEqualTo(
            Map.of(
                "input", 60L,
                "input_cached_tokens", 30L,
                "input_cache_creation", 10L,
                "output", 30L,
                "output_reasoning_tokens", 20L,
                "total", 150L));
  }

  @Test
  void usage_ofTheConventionKeepsOtherKeys_withoutSubtractingThem() {
    assertThat(
            usage(
                "gen_ai.usage.completion_tokens", "50",
                "gen_ai.usage.reasoning_tokens", 20,
                "gen_ai.usage.details.searches", 2))
        .isEqualTo(Map.of("output", 50L, "reasoning_tokens", 20L, "searches", 2L, "total", 72L));
  }

  @Test
  void usage_isReadFromOpenInference() {
    assertThat(
            usage(
                "llm.token_count.prompt", 10,
                "llm.token_count.completion", 5,
                "llm.token_count.total", 15,
                "llm.token_count.prompt_details.cache_read", 4,
                "llm.token_count.completion_details.audio", 1))
        .isEqualTo(
            Map.of(
                "input", 6L,
                "output", 4L,
                "total", 15L,
                "input_cached_tokens", 4L,
                "output_audio_tokens", 1L));
  }

  @Test
  void usage_isEmpty_whenNoneWasSent() {
    assertThat(usage()).isEmpty();
  }
}
