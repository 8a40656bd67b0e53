// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalTrace;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExistingOpenTelemetryTest {

  @Test
  void run_sendsToLangfuse_whatHasToDoWithModels() {
    try (Endpoints endpoints = Endpoints.standIns();
        StandInCollector collector = StandInCollector.start()) {
      assertThat(ExistingOpenTelemetry.run(endpoints, collector.url())).isZero();

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      assertThat(Tree.of(trace))
          .isEqualTo(
              """
              AGENT answer-question
                RETRIEVER search-documents
                GENERATION chat gpt-5-mini
              """);
    }
  }

  @Test
  void run_sendsEverySpanToTheCollector_asOneTree() {
    Collected collected = Collected.fromExistingOpenTelemetry();

    Span request = collected.span("POST /questions");
    Span answer = collected.span("answer-question");
    assertThat(collected.spans())
        .hasSize(4)
        .extracting(Span::getTraceId)
        .containsOnly(request.getTraceId());
    assertThat(answer.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(collected.span("chat gpt-5-mini").getParentSpanId()).isEqualTo(answer.getSpanId());
  }

  @Test
  void run_tellsTheCollectorWhatATraceCosts() {
    Collected collected = Collected.fromExistingOpenTelemetry();

    assertThat(Collected.attributes(collected.span("answer-question")))
        .hasEntrySatisfying(
            "langspan.trace.cost.total",
            cost -> assertThat(cost.getDoubleValue()).isGreaterThan(0.0004));
  }
}
