// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.local.LocalScore;
import io.langspan.local.LocalTrace;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuickstartTest {

  private final Endpoints endpoints = Endpoints.standIns();
  private final LangspanLocal local = Objects.requireNonNull(endpoints.local());

  @AfterEach
  void close() {
    endpoints.close();
  }

  @Test
  void run_recordsEveryStep_asOneTree() {
    LocalTrace trace = run("How do I make sure that nothing is lost when my program ends?");

    assertThat(Tree.of(trace))
        .isEqualTo(
            """
            AGENT answer-question
              RETRIEVER search-documents
              GENERATION chat gpt-5-mini
              TOOL read_document
              GENERATION chat gpt-5-mini
            """);
    assertThat(trace.input()).startsWith("How do I make sure");
    assertThat(trace.output()).contains("`complete()` is true").endsWith("[en/delivery.md]");
    assertThat(trace.level()).isEqualTo("DEFAULT");
  }

  @Test
  void run_recordsWhatTheModelWasAsked_whatItUsed_andWhatItCost() {
    LocalTrace trace = run("What is a mask?");

    List<LocalObservation> generations =
        trace.observations().stream().filter(row -> row.type().equals("GENERATION")).toList();
    assertThat(generations)
        .hasSize(2)
        .allSatisfy(
            generation -> {
              assertThat(generation.model()).isEqualTo(endpoints.model());
              assertThat(generation.modelParameters())
                  .containsEntry("max_completion_tokens", 4000L);
              assertThat(generation.usage().get("input")).isPositive();
              assertThat(generation.usage().get("output")).isPositive();
              assertThat(generation.totalCost()).isPositive();
              assertThat(generation.toolDefinitions()).containsKey("read_document");
              assertThat(generation.input())
                  .contains("\"role\":\"user\"", "Question: What is a mask?");
            });
    assertThat(generations.get(0).toolCalls()).containsExactly("read_document");
    assertThat(generations.get(1).input()).contains("\"role\":\"tool\"");
    assertThat(generations.get(1).output()).contains("A mask hides personal data");
  }

  @Test
  void run_recordsWhatWasFoundAndRead() {
    LocalTrace trace = run("What is a mask?");

    LocalObservation search = Tree.find(trace, "search-documents");
    LocalObservation tool = Tree.find(trace, "read_document");
    assertThat(search.input()).isEqualTo("What is a mask?");
    assertThat(search.output()).contains("\"source\":\"en/masking.md\"");
    assertThat(search.metadata()).containsEntry("documents", "12");
    assertThat(tool.input()).isEqualTo("{\"name\":\"en/masking.md\"}");
    assertThat(tool.output()).startsWith("# Privacy and masking");
  }

  @Test
  void run_saysForWhom_andHowGood() {
    LocalTrace trace = run("What is a mask?");

    assertThat(trace.userId()).isEqualTo("newcomer");
    assertThat(trace.sessionId()).startsWith("quickstart-");
    assertThat(trace.tags()).containsExactly("quickstart");
    assertThat(trace.observations())
        .allSatisfy(row -> assertThat(row.userId()).isEqualTo("newcomer"));
    LocalScore score = trace.scores().get(0);
    assertThat(trace.scores()).hasSize(1);
    assertThat(score.name()).isEqualTo("grounded");
    assertThat((Double) score.value()).isBetween(0.5, 1.0);
    assertThat(score.observationId()).isEqualTo(Tree.find(trace, "answer-question").id());
  }

  @Test
  void run_answersInKorean_andKeepsTheSession() {
    int exitCode = Quickstart.run(endpoints, List.of("비용은 어떻게 계산되나요?", "개인정보를 숨길 수 있나요?"));

    List<LocalTrace> traces =
        local.traces().stream().sorted(Comparator.comparing(LocalTrace::startTime)).toList();
    assertThat(exitCode).isZero();
    assertThat(traces).hasSize(2);
    assertThat(traces.get(0).output()).contains("가격표로 계산").endsWith("[ko/usage-and-cost.md]");
    assertThat(traces.get(1).output()).contains("마스크").endsWith("[ko/masking.md]");
    assertThat(traces.get(0).sessionId()).isEqualTo(traces.get(1).sessionId());
  }

  private LocalTrace run(String question) {
    assertThat(Quickstart.run(endpoints, List.of(question))).isZero();
    assertThat(local.traces()).hasSize(1);
    return local.traces().get(0);
  }
}
