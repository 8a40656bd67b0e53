// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderResult;
import io.langspan.Langspan;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ToolIT {

  @RegisterExtension static final Bench bench = new Bench();
  private static final ToolSpecification CLOCK =
      ToolSpecification.builder().name("clock").description("The time").build();
  private static final ToolExecutionRequest REQUEST =
      ToolExecutionRequest.builder().id("call_1").name("clock").arguments("{}").build();
  private static final String TREE =
      """
      AGENT Assistant.answer
        GENERATION chat stub-1
        TOOL clock
        GENERATION chat stub-1
      """;

  interface Assistant {
    String answer(String question);
  }

  private static final ToolExecutor NOON = (request, memory) -> "noon";

  private static ToolProvider provider(ToolExecutor tool) {
    return request -> ToolProviderResult.builder().add(CLOCK, tool).build();
  }

  private static Stub asksTheClock() {
    return new Stub(Stub.calls("clock", "{}"), "Noon.");
  }

  @Test
  void tool_isTracedOnItsOwn() {
    ToolExecutor tool = LangspanServices.wrap(NOON);

    assertThat(tool.execute(REQUEST, "m-1")).isEqualTo("noon");

    assertThat(bench.only().type()).isEqualTo("TOOL");
    assertThat(bench.only().name()).isEqualTo("clock");
    assertThat(bench.only().output()).isEqualTo("noon");
  }

  @Test
  void tool_passesThrough_whenNothingIsRecorded() {
    assertThat(LangspanServices.wrap(NOON, Langspan.noop()).execute(REQUEST, "m-1"))
        .isEqualTo("noon");

    assertThat(bench.observations()).isEmpty();
  }

  @Test
  void tool_isRecordedOnce_whenItIsWrappedAndPrepared() {
    AiServices.builder(Assistant.class)
        .chatModel(asksTheClock())
        .tools(Map.of(CLOCK, LangspanServices.wrap(NOON)))
        .build()
        .answer("Time?");

    assertThat(bench.tree()).isEqualTo(TREE);
  }

  @Test
  void providedTool_isTraced_withoutBeingWrapped() {
    AiServices.builder(Assistant.class)
        .chatModel(asksTheClock())
        .toolProvider(provider(NOON))
        .build()
        .answer("Time?");

    assertThat(bench.tree()).isEqualTo(TREE);
    assertThat(bench.named("clock").metadata()).doesNotContainKey("duration");
  }

  @Test
  void providedTool_isRecordedOnce_whenItsProviderIsWrapped() {
    AiServices.builder(Assistant.class)
        .chatModel(asksTheClock())
        .toolProvider(LangspanServices.wrap(provider(LangspanServices.wrap(NOON))))
        .build()
        .answer("Time?");

    assertThat(bench.tree()).isEqualTo(TREE);
  }

  @Test
  void tool_isKnownByWhatTheServiceTells_whenNothingIsPrepared() {
    System.setProperty("langspan.langchain4j.automatic", "false");
    try {
      AiServices.builder(Assistant.class)
          .chatModel(LangspanLangChain4j.wrap(asksTheClock()))
          .tools(Map.of(CLOCK, NOON))
          .build()
          .answer("Time?");
    } finally {
      System.clearProperty("langspan.langchain4j.automatic");
    }

    assertThat(bench.tree()).isEqualTo(TREE);
    assertThat(bench.named("clock").output()).isEqualTo("noon");
    assertThat(bench.named("clock").metadata()).containsEntry("duration", "unknown");
  }
}
