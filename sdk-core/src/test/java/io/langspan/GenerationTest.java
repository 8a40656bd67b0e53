// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.langspan.LangspanSettings.CostMode;
import io.langspan.usage.Cost;
import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GenerationTest extends FrontDoorFixture {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void attributes_areThoseOfTheServersContract_whenEverythingIsSaid() {
    try (Recorded full =
        Recorded.with(s -> s.environment("prod").release("r-1").genAiMessages(true))) {
      Generation call = full.langspan().generationBuilder("answer").startTime(START).start();
      call.userId("u-1").sessionId("s-1").tags("a", "b").traceName("t").traceMetadata("tm", 7);
      call.traceVersion("trace-version").tracePublic(true);
      call.input("why?").output("because").metadata("m", "v").level(ObservationLevel.DEFAULT);
      call.statusMessage("fine").version("own-version").model("gpt-5-mini").provider("openai");
      call.modelParameter("temperature", 0.2).modelParameters(Map.of("max_tokens", 100));
      call.usage(Usage.builder().input(80).inputCached(40).output(50).outputReasoning(10).build());
      call.cost(Cost.usd("0.0025")).prompt("greeting", 3);
      call.completionStartTime(START.plusMillis(250));
      call.end(START.plusSeconds(2));

      assertThat(full.attributes("answer"))
          .containsOnly(
              entry("langfuse.observation.type", "generation"),
              entry("langfuse.observation.input", "why?"),
              entry("langfuse.observation.output", "because"),
              entry("langfuse.observation.level", "DEFAULT"),
              entry("langfuse.observation.status_message", "fine"),
              entry("langfuse.observation.metadata.m", "v"),
              entry("langfuse.observation.model.name", "gpt-5-mini"),
              entry(
                  "langfuse.observation.model.parameters",
                  "{\"temperature\":0.2,\"max_tokens\":100}"),
              entry(
                  "langfuse.observation.usage_details",
                  "{\"input\":80,\"input_cached_tokens\":40,\"output\":50,"
                      + "\"output_reasoning_tokens\":10,\"total\":180}"),
              entry("langfuse.observation.cost_details", "{\"total\":0.0025}"),
              entry("langspan.cost.source", "given"),
              entry("langfuse.observation.completion_start_time", "2026-01-02T03:04:05.250Z"),
              entry("langfuse.observation.prompt.name", "greeting"),
              entry("langfuse.observation.prompt.version", 3L),
              entry("langfuse.trace.name", "t"),
              entry("langfuse.trace.tags", List.of("a", "b")),
              entry("langfuse.trace.public", true),
              entry("langfuse.trace.metadata.tm", "7"),
              entry("user.id", "u-1"),
              entry("session.id", "s-1"),
              entry("langfuse.version", "own-version"),
              entry("langfuse.release", "r-1"),
              entry("langfuse.environment", "prod"),
              entry("gen_ai.operation.name", "chat"),
              entry("gen_ai.provider.name", "openai"),
              entry("gen_ai.system", "openai"),
              entry("gen_ai.request.model", "gpt-5-mini"),
              entry("gen_ai.request.temperature", 0.2),
              entry("gen_ai.request.max_tokens", 100L),
              entry("gen_ai.prompt.name", "greeting"),
              entry("gen_ai.response.time_to_first_chunk", 0.25),
              entry("gen_ai.usage.input_tokens", 120L),
              entry("gen_ai.usage.output_tokens", 60L),
              entry("gen_ai.usage.cache_read.input_tokens", 40L),
              entry("gen_ai.usage.reasoning.output_tokens", 10L),
              entry("langspan.trace.cost.total", 0.0025),
              entry("langspan.trace.tokens.input", 120L),
              entry("langspan.trace.tokens.output", 60L),
              entry("langspan.trace.tokens.total", 180L),
              entry(
                  "gen_ai.input.messages",
                  "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"why?\"}]}]"),
              entry(
                  "gen_ai.output.messages",
                  "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\","
                      + "\"content\":\"because\"}]}]"));
    }
  }

  @Test
  void usage_ofTheConvention_countsAllOfTheCache() {
    Usage usage =
        Usage.builder()
            .inputCached(1)
            .bucket("input_cached_image_tokens", 2)
            .bucket("input_cache_creation_5m", 20)
            .bucket("input_cache_creation_1h", 40)
            .build();
    langspan.startGeneration("call").usage(usage).close();

    assertThat(attributes("call"))
        .containsEntry("gen_ai.usage.cache_read.input_tokens", 3L)
        .containsEntry("gen_ai.usage.cache_creation.input_tokens", 60L)
        .containsEntry("gen_ai.usage.input_tokens", 63L);
  }

  @Test
  void cost_isComputedFromTheTable_whenNobodyGaveOne() {
    Usage usage = Usage.of(1000, 100);
    langspan.startGeneration("call").model("gpt-5-mini").usage(usage).close();

    Cost expected = PriceTable.builtIn().price("gpt-5-mini", usage, Map.of());
    assertThat(expected).isNotNull();
    assertThat(attributes("call"))
        .containsEntry("langfuse.observation.cost_details", expected.toJson())
        .containsEntry("langspan.cost.source", "table:" + PriceTable.builtIn().date());
    assertThat(Recorded.json(expected.toJson()).get("total").decimalValue())
        .isGreaterThan(BigDecimal.ZERO);
  }

  @Test
  void cost_isNotSent_whenTheModelIsUnknown() {
    langspan.startGeneration("call").model("no-such-model").usage(Usage.of(1, 1)).close();

    assertThat(attributes("call"))
        .containsKey("langfuse.observation.usage_details")
        .doesNotContainKeys("langfuse.observation.cost_details", "langspan.cost.source");
  }

  @Test
  void cost_isLeftToTheServer_whenSoConfigured() {
    try (Recorded server = Recorded.with(s -> s.costMode(CostMode.SERVER))) {
      server.langspan().startGeneration("call").model("gpt-5-mini").usage(Usage.of(1, 1)).close();
      server.langspan().startGeneration("given").model("m").cost(Cost.usd("1")).close();

      assertThat(server.attributes("call")).doesNotContainKey("langfuse.observation.cost_details");
      assertThat(server.attributes("given"))
          .containsEntry("langfuse.observation.cost_details", "{\"total\":1}");
    }
  }

  @Test
  void cost_mayBelongToAnyType() {
    langspan.startObservation("tool", ObservationType.TOOL).cost(Cost.usd("0.5")).close();

    assertThat(attributes("tool"))
        .containsEntry("langfuse.observation.cost_details", "{\"total\":0.5}");
  }

  @Test
  void embedding_hasModelUsageAndCost() {
    langspan.startEmbedding("embed").model("text-embedding-3-small").usage(Usage.of(8, 0)).close();

    assertThat(attributes("embed"))
        .containsEntry("langfuse.observation.type", "embedding")
        .containsEntry("gen_ai.operation.name", "embeddings")
        .containsEntry("langfuse.observation.model.name", "text-embedding-3-small")
        .containsEntry(
            "langfuse.observation.usage_details", "{\"input\":8,\"output\":0,\"total\":8}")
        .containsKey("langfuse.observation.cost_details");
  }

  @Test
  void modelParameters_keepTheirTypes_andNestedValues() {
    langspan
        .startGeneration("call")
        .modelParameter("temperature", 0.2)
        .modelParameter("seed", 42L)
        .modelParameter("stream", true)
        .modelParameter("stop", List.of("a", "b"))
        .modelParameter("format", Map.of("type", "json"))
        .modelParameter("tier", "default")
        .modelParameter("gone", 1)
        .modelParameter("gone", null)
        .close();

    assertThat(Recorded.json(attributes("call").get("langfuse.observation.model.parameters")))
        .isEqualTo(
            Recorded.json(
                "{\"temperature\":0.2,\"seed\":42,\"stream\":true,\"stop\":[\"a\",\"b\"],"
                    + "\"format\":{\"type\":\"json\"},\"tier\":\"default\"}"));
  }

  @Test
  void modelParameters_areMirroredInTheConventionsTypes() {
    langspan
        .startGeneration("call")
        .modelParameters(
            Map.of(
                "temperature",
                1,
                "top_p",
                0.5f,
                "top_k",
                40,
                "frequency_penalty",
                0.1,
                "presence_penalty",
                0.2,
                "max_completion_tokens",
                9,
                "seed",
                7,
                "n",
                2,
                "stop",
                "END",
                "service_tier",
                "flex"))
        .close();

    assertThat(attributes("call"))
        .containsEntry("gen_ai.request.temperature", 1.0)
        .containsEntry("gen_ai.request.top_p", 0.5)
        .containsEntry("gen_ai.request.top_k", 40.0)
        .containsEntry("gen_ai.request.frequency_penalty", 0.1)
        .containsEntry("gen_ai.request.presence_penalty", 0.2)
        .containsEntry("gen_ai.request.max_tokens", 9L)
        .containsEntry("gen_ai.request.seed", 7L)
        .containsEntry("gen_ai.request.choice.count", 2L)
        .containsEntry("gen_ai.request.stop_sequences", List.of("END"))
        .containsEntry("openai.request.service_tier", "flex");
  }

  @Test
  void completionStart_isIsoWithOffset_andTheFirstCallCounts() {
    Generation call = langspan.startGeneration("call").completionStartTime();
    call.completionStartTime().close();

    Map<String, Object> attributes = attributes("call");
    String time = (String) attributes.get("langfuse.observation.completion_start_time");
    assertThat(OffsetDateTime.parse(time)).isNotNull();
    assertThat(time).endsWith("Z");
    assertThat((Double) attributes.get("gen_ai.response.time_to_first_chunk")).isNotNegative();
  }

  @Test
  void completionStart_isGone_whenCleared() {
    langspan.startGeneration("call").completionStartTime(START).completionStartTime(null).close();

    assertThat(attributes("call")).doesNotContainKey("langfuse.observation.completion_start_time");
  }

  @ParameterizedTest
  @EnumSource(ObservationType.class)
  void operationName_isTheConventions_whereThereIsOne(ObservationType type) {
    langspan.startObservation("step", type).close();

    Map<ObservationType, String> operations =
        Map.of(
            ObservationType.GENERATION, "chat",
            ObservationType.EMBEDDING, "embeddings",
            ObservationType.TOOL, "execute_tool",
            ObservationType.RETRIEVER, "retrieval",
            ObservationType.AGENT, "invoke_agent");
    assertThat(attributes("step").get("gen_ai.operation.name")).isEqualTo(operations.get(type));
  }

  @Test
  void invokeAgent_isLeftAway_whenTheServerWouldDropModelUsageOrCost() {
    List<Generation> agents =
        Arrays.asList(
            langspan.generationBuilder("a0").type(ObservationType.AGENT).start().model("m"),
            langspan
                .generationBuilder("a1")
                .type(ObservationType.AGENT)
                .start()
                .usage(Usage.of(1, 1)),
            langspan
                .generationBuilder("a2")
                .type(ObservationType.AGENT)
                .start()
                .cost(Cost.usd("1")));
    agents.forEach(Observation::end);

    for (int i = 0; i < agents.size(); i++) {
      assertThat(attributes("a" + i))
          .containsEntry("langfuse.observation.type", "agent")
          .doesNotContainKey("gen_ai.operation.name");
    }
  }

  @ParameterizedTest
  @EnumSource(ObservationType.class)
  void model_isWritten_whateverTheStepThatCallsItIs(ObservationType type) {
    Generation call = langspan.generationBuilder("call").type(type).startTime(START).start();
    call.responseModel("gpt-5-mini").modelParameter("temperature", 0.2);
    call.completionStartTime(START.plusMillis(250)).end();

    assertThat(attributes("call"))
        .containsEntry("langfuse.observation.model.name", "gpt-5-mini")
        .containsEntry("langfuse.observation.model.parameters", "{\"temperature\":0.2}")
        .containsEntry("langfuse.observation.completion_start_time", "2026-01-02T03:04:05.250Z")
        .doesNotContainEntry("gen_ai.operation.name", "invoke_agent");
  }

  @Test
  void messages_areNotWrittenTwice_unlessAskedFor() {
    langspan.startGeneration("call").input("in").output("out").close();

    assertThat(attributes("call"))
        .doesNotContainKeys("gen_ai.input.messages", "gen_ai.output.messages");
  }
}
