// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolTextsTest {

  private static ToolSpecification tool(String name) {
    return ToolSpecification.builder()
        .name(name)
        .description("It")
        .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
        .build();
  }

  @Test
  void tool_isWrittenOnce() {
    ToolSpecification tool = tool("weather");

    String first = ToolTexts.of(tool);

    assertThat(first)
        .startsWith("{\"type\":\"function\",\"function\":{\"name\":\"weather\"")
        .contains("\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":");
    assertThat(ToolTexts.of(tool)).isSameAs(first);
  }

  @Test
  void tools_areForgotten_whenNobodyKeepsThem() {
    List<ToolSpecification> tools = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      tools.add(tool("weather-" + i));
    }
    tools.forEach(ToolTexts::of);
    assertThat(ToolTexts.kept()).isGreaterThanOrEqualTo(1000);

    tools.clear();

    long deadline = System.nanoTime() + 60_000_000_000L;
    while (ToolTexts.kept() >= 1000 && System.nanoTime() < deadline) {
      System.gc();
    }
    assertThat(ToolTexts.kept()).isLessThan(1000);
  }
}
