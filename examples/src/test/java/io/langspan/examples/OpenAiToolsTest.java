// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OpenAiToolsTest {

  @Test
  void run_recordsCallsOfTheModelAndOfTheTool_inTheirOrder() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      assertThat(OpenAiTools.run(endpoints)).isZero();

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      assertThat(Tree.of(trace))
          .isEqualTo(
              """
              AGENT tool-agent
                GENERATION chat gpt-5-mini
                TOOL read_document
                GENERATION chat gpt-5-mini
              """);
      List<LocalObservation> calls =
          trace.observations().stream().filter(row -> row.type().equals("GENERATION")).toList();
      assertThat(calls.get(0).toolDefinitions()).containsKey("read_document");
      assertThat(calls.get(0).toolCalls()).containsExactly("read_document");
      assertThat(calls.get(1).input()).contains("\"role\":\"tool\"");
      assertThat(calls.get(1).output()).contains("guardrail");
      assertThat(Tree.find(trace, "read_document").input())
          .isEqualTo("{\"name\":\"en/observations.md\"}");
    }
  }
}
