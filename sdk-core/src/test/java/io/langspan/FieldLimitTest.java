// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is JSON on the wire stays JSON, however little room there is: the server drops the rest. */
class FieldLimitTest {

  @Test
  void usageAndCost_areWhole_whateverTheLimit() {
    try (Recorded small = Recorded.with(s -> s.maxFieldLength(64))) {
      small
          .langspan()
          .startGeneration("call")
          .usage(
              Usage.builder()
                  .input(1_000_000)
                  .inputCached(1_000_000)
                  .output(1_000_000)
                  .outputReasoning(1_000_000)
                  .build())
          .cost(
              Cost.builder()
                  .bucket("input", new BigDecimal("0.123456789012"))
                  .bucket("output", new BigDecimal("0.123456789012"))
                  .bucket("something_else", new BigDecimal("0.123456789012"))
                  .build())
          .close();

      assertThat(json(small, "langfuse.observation.usage_details").get("total").asLong())
          .isEqualTo(4_000_000);
      assertThat(json(small, "langfuse.observation.cost_details").get("total").decimalValue())
          .isEqualTo(new BigDecimal("0.370370367036"));
    }
  }

  @Test
  void modelParameters_areJson_andOnlyTheLongOneIsCut() {
    try (Recorded small = Recorded.with(s -> s.maxFieldLength(128))) {
      small
          .langspan()
          .startGeneration("call")
          .modelParameter("temperature", 0.5)
          .modelParameter("long", "x".repeat(500))
          .modelParameter("seed", 7)
          .close();

      JsonNode parameters = json(small, "langfuse.observation.model.parameters");
      assertThat(parameters.get("temperature").asDouble()).isEqualTo(0.5);
      assertThat(parameters.get("seed").asInt()).isEqualTo(7);
      assertThat(parameters).hasSize(3);
      assertThat(parameters.get("long").asText()).contains("truncated", "500");
    }
  }

  @Test
  void metadataBeyondItsKeys_isJson_andNeverLongerThanAFieldMayBe() {
    try (Recorded small = Recorded.with(s -> s.maxFieldLength(1000))) {
      Observation step = small.langspan().startObservation("step");
      for (int i = 0; i < 300; i++) {
        step.metadata("key" + i, "v".repeat(50));
      }
      step.close();

      JsonNode rest = json(small, "langfuse.observation.metadata");
      assertThat(rest.get("key64").asText()).isEqualTo("v".repeat(50));
      String text =
          (String) small.attributes(small.only().getName()).get("langfuse.observation.metadata");
      assertThat(text.length()).isLessThanOrEqualTo(1000);
      int kept = rest.size() - 1;
      assertThat(rest.get("langspan.left_out").asInt()).isEqualTo(300 - 64 - kept).isPositive();
    }
  }

  @Test
  void characterSequencesAndOptionals_areTexts_wherePartOfJson() {
    try (Recorded plain = Recorded.with(s -> s)) {
      plain
          .langspan()
          .startGeneration("call")
          .modelParameter("builder", new StringBuilder("a \"b\""))
          .modelParameter("optional", Optional.of("c"))
          .modelParameter("nested", Optional.of(Optional.of(3)))
          .modelParameter("none", Optional.empty())
          .metadata("builder", new StringBuilder("plain"))
          .close();

      assertThat(json(plain, "langfuse.observation.model.parameters"))
          .isEqualTo(
              Recorded.json("{\"builder\":\"a \\\"b\\\"\",\"optional\":\"c\",\"nested\":3}"));
      assertThat(plain.attributes("call"))
          .containsEntry("langfuse.observation.metadata.builder", "plain");
    }
  }

  @Test
  void cost_thatIsNone_leavesItToThePriceTable() {
    try (Recorded plain = Recorded.with(s -> s)) {
      plain
          .langspan()
          .startGeneration("call")
          .model("gpt-5-mini")
          .usage(Usage.of(10, 10))
          .cost(Cost.usd("a lot"))
          .close();
      plain.langspan().startObservation("tool", ObservationType.TOOL).cost(Cost.usd("-1")).close();

      assertThat(plain.attributes("call").get("langspan.cost.source").toString())
          .startsWith("table:");
      assertThat(plain.attributes("tool"))
          .doesNotContainKeys("langfuse.observation.cost_details", "langspan.cost.source");
    }
  }

  @Test
  void text_isCutWithItsTrueLength() {
    try (Recorded small = Recorded.with(s -> s.maxFieldLength(64))) {
      small.langspan().startObservation("step").input("😀".repeat(100)).close();

      assertThat((String) small.attributes("step").get("langfuse.observation.input"))
          .hasSizeLessThanOrEqualTo(64)
          .startsWith("😀")
          .endsWith("…[truncated, 200 characters]");
    }
  }

  private static JsonNode json(Recorded recorded, String key) {
    return Recorded.json(recorded.attributes(recorded.only().getName()).get(key));
  }
}
