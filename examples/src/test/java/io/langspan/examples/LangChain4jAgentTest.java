// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LangChain4jAgentTest {

  @Test
  void run_recordsRetrievalModelToolAndGuardrail_belowTheService() {
    assertThat(Tree.of(run()))
        .isEqualTo(
            """
            SPAN ask-guide
              AGENT Guide.answer
                CHAIN augment DefaultRetrievalAugmentor
                  RETRIEVER retrieve
                  SPAN aggregate DefaultContentAggregator
                  SPAN inject DefaultContentInjector
                GENERATION chat gpt-5-mini
                TOOL read_document
                GENERATION chat gpt-5-mini
                GUARDRAIL NamesItsSources
            """);
  }

  @Test
  void run_recordsWhatWasFoundReadAndJudged() {
    LocalTrace trace = run();

    assertThat(Tree.find(trace, "retrieve").input())
        .isEqualTo("Which observation types are there?");
    assertThat(Tree.find(trace, "retrieve").output()).contains("en/observations.md", "\"score\":");
    assertThat(Tree.find(trace, "read_document").input()).contains("en/observations.md");
    assertThat(Tree.find(trace, "read_document").output()).contains("guardrail");
    assertThat(Tree.find(trace, "NamesItsSources").output()).contains("\"result\":\"success\"");
    assertThat(Tree.find(trace, "Guide.answer").output()).contains("[en/observations.md]");
  }

  @Test
  void run_takesTheConversationForTheSession_andRecordsUsageOfEachRound() {
    LocalTrace trace = run();

    List<LocalObservation> calls =
        trace.observations().stream().filter(row -> row.type().equals("GENERATION")).toList();
    assertThat(calls)
        .hasSize(2)
        .allSatisfy(
            call -> {
              assertThat(call.sessionId()).isEqualTo("conversation-1");
              assertThat(call.userId()).isEqualTo("newcomer");
              assertThat(call.toolDefinitions()).containsKey("read_document");
              assertThat(call.totalCost()).isPositive();
            });
  }

  private static LocalTrace run() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      assertThat(LangChain4jAgent.run(endpoints)).isZero();
      return Objects.requireNonNull(endpoints.local()).traces().get(0);
    }
  }
}
