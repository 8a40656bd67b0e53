// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AgenticWorkflowTest {

  private static final String AUTHOR =
      """
            AGENT author
              CHAIN Author.write
                GENERATION chat gpt-5-mini
      """;

  private static final String HEADLINER =
      """
            AGENT headliner
              CHAIN Headliner.write
                GENERATION chat gpt-5-mini
      """;

  private static final String TREE =
      """
      SPAN make-leaflet
        CHAIN leaflet
          SPAN library
            RETRIEVER search
          CHAIN drafts
      %s%s    CHAIN review
            AGENT editor
              CHAIN Editor.edit
                GENERATION chat gpt-5-mini
            AGENT editor
              CHAIN Editor.edit
                GENERATION chat gpt-5-mini
      """;

  @Test
  void run_recordsEachAgentBelowTheOneThatCallsIt() {
    assertThat(Tree.of(run()))
        .isIn(TREE.formatted(AUTHOR, HEADLINER), TREE.formatted(HEADLINER, AUTHOR));
  }

  @Test
  void run_recordsWhatAgentsAreGivenAndAnswer_andWhichIterationItWas() {
    LocalTrace trace = run();

    assertThat(Tree.find(trace, "leaflet").input()).isEqualTo("{\"question\":\"What is a mask?\"}");
    assertThat(Tree.find(trace, "library").output()).contains("[en/masking.md]");
    assertThat(Tree.find(trace, "author").input()).contains("[en/masking.md]");
    List<LocalObservation> rounds =
        trace.observations().stream().filter(row -> row.name().equals("editor")).toList();
    assertThat(rounds)
        .extracting(row -> row.metadata().get("iteration"))
        .containsExactlyInAnyOrder("1", "2");
    assertThat(Tree.find(trace, "leaflet").output()).contains(rounds.get(1).output());
  }

  private static LocalTrace run() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      assertThat(AgenticWorkflow.run(endpoints)).isZero();
      return Objects.requireNonNull(endpoints.local()).traces().get(0);
    }
  }
}
