// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Generation;
import io.langspan.ObservationType;
import io.langspan.Recorded;
import io.langspan.usage.Cost;
import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EstimatesTest {

  private static final String MARK = "langfuse.observation.metadata.langspan.usage.estimated";
  private static final String USAGE = "langfuse.observation.usage_details";
  private static final String SOURCE = "langspan.cost.source";

  private static Map<String, Object> call(String models, Consumer<Generation> said) {
    try (Recorded recorded = Recorded.with(s -> s.estimateUsage(models))) {
      Generation call = recorded.langspan().generationBuilder("call").start();
      call.input("12345678").output("1234");
      said.accept(call);
      call.end();
      return recorded.attributes("call");
    }
  }

  @Test
  void usage_isEstimatedAndMarked_whenTheModelIsNamed() {
    assertThat(call("gpt-4o*", call -> call.model("GPT-4o-mini")))
        .containsEntry(USAGE, "{\"input\":2,\"output\":1,\"total\":3}")
        .containsEntry(MARK, "true")
        .containsEntry(SOURCE, "estimated:table:" + PriceTable.builtIn().date());
    // Three syllables of Korean, and one token of what is left.
    assertThat(call("*", call -> call.model("my-model").output("비용은 a")))
        .containsEntry(USAGE, "{\"input\":2,\"output\":4,\"total\":6}");
  }

  @Test
  void usage_isNotEstimated_whenNobodyAsked() {
    try (Recorded recorded = Recorded.with(s -> s)) {
      Generation call = recorded.langspan().generationBuilder("call").start();
      call.model("gpt-4o").input("in").output("out").end();

      assertThat(recorded.attributes("call")).doesNotContainKeys(USAGE, MARK);
    }
    assertThat(call("gpt-4.1", call -> call.model("gpt-4o"))).doesNotContainKeys(USAGE, MARK);
  }

  @Test
  void usage_isNotEstimated_whenItIsKnown_orThereIsNothingToCount() {
    assertThat(call("*", call -> call.model("gpt-4o").usage(Usage.of(7, 7))))
        .containsEntry(USAGE, "{\"input\":7,\"output\":7,\"total\":14}")
        .doesNotContainKey(MARK);
    assertThat(call("*", call -> call.model("gpt-4o").output(null))).doesNotContainKey(USAGE);
    assertThat(call("*", call -> call.model("gpt-4o").input(null))).doesNotContainKey(USAGE);
    assertThat(call("*", call -> {})).doesNotContainKey(USAGE);
  }

  @Test
  void givenCost_staysGiven_whenTheUsageIsEstimated() {
    assertThat(call("*", call -> call.model("gpt-4o").cost(Cost.usd("1"))))
        .containsEntry(SOURCE, "given")
        .containsEntry(MARK, "true");
  }

  @Test
  void usage_isEstimatedOfNothingButGenerations() {
    try (Recorded recorded = Recorded.with(s -> s.estimateUsage("*"))) {
      recorded
          .langspan()
          .startObservation("tool", ObservationType.TOOL)
          .input("a")
          .output("b")
          .close();

      assertThat(recorded.attributes("tool")).doesNotContainKey(USAGE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "o1",
        "openai/o3-mini",
        "us.openai.gpt-oss-20b",
        "azure/gpt-5.4-nano",
        "claude-opus-4-6",
        "claude-3-7-sonnet-latest",
        "anthropic/claude-sonnet-4.5",
        "gemini-2.5-flash",
        "gemini-flash-latest",
        "deepseek-reasoner",
        "deepseek-ai/DeepSeek-R1",
        "deepseek-r1:8b",
        "qwen3:4b",
        "QwQ-32B",
        "grok-4",
        "magistral-small",
        "kimi-k2-thinking",
        "glm-4.6"
      })
  void usage_isNeverEstimated_ofAModelThatReasons(String model) {
    assertThat(call("*", call -> call.model(model))).doesNotContainKeys(USAGE, MARK);
    assertThat(call("*", call -> call.model("my-alias").responseModel(model)))
        .doesNotContainKeys(USAGE, MARK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reasoning_effort", "thinking", "reasoning"})
  void usage_isNeverEstimated_whenTheCallAsksForThoughts(String parameter) {
    assertThat(call("*", call -> call.model("my-model").modelParameter(parameter, "low")))
        .doesNotContainKeys(USAGE, MARK);
  }

  @Test
  void reasons_holdsForEachListedModel_whoseReasoningHasAPrice() throws IOException {
    for (String line : table("price ")) {
      boolean hasReasoning = line.contains("output_reasoning_tokens");
      String model = line.substring(0, line.indexOf(' '));
      if (hasReasoning) {
        assertThat(Estimates.reasons(model)).as(model).isTrue();
      }
    }
    assertThat(
            List.of(
                "gpt-4o",
                "gpt-4.1-mini",
                "chatgpt-4o-latest",
                "gpt-3.5-turbo",
                "claude-3-5-haiku-latest",
                "claude-2.1",
                "gemini-2.0-flash",
                "mistral-large-latest",
                "llama3.1:8b",
                "command-r-plus",
                "deepseek-chat"))
        .noneMatch(Estimates::reasons);
  }

  /** Each model of the built-in table with its standard prices. */
  private static List<String> table(String prices) throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream in = PriceTable.class.getResourceAsStream("model-prices.txt")) {
      String[] models = {};
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (line.startsWith("model ")) {
          models = line.substring("model ".length()).split(" ");
        } else if (line.startsWith(prices)) {
          for (String model : models) {
            lines.add(model + " " + line);
          }
        }
      }
    }
    return lines;
  }
}
