// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RequestMetadataTest {

  @Test
  void run_putsWhatBelongsToTheTrace_onEveryObservation() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      assertThat(RequestMetadata.run(endpoints)).isZero();

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      assertThat(Tree.of(trace))
          .isEqualTo(
              """
              CHAIN handle-request
                GENERATION chat gpt-5-mini
              """);
      assertThat(trace.name()).isEqualTo("docs-question");
      assertThat(trace.observations())
          .allSatisfy(
              row -> {
                assertThat(row.traceName()).isEqualTo("docs-question");
                assertThat(row.userId()).isEqualTo("u-42");
                assertThat(row.sessionId()).isEqualTo("chat-7");
                assertThat(row.environment()).isEqualTo("staging");
                assertThat(row.tags()).containsExactly("docs", "beta");
                assertThat(row.metadata())
                    .containsEntry("channel", "web")
                    .containsEntry("plan", "{\"name\":\"pro\",\"seats\":5}");
              });
    }
  }

  @Test
  void run_keepsVersionAndMetadataOfAStep_onThatStep() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      RequestMetadata.run(endpoints);

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      LocalObservation step = Tree.find(trace, "handle-request");
      LocalObservation answer = Tree.find(trace, "chat gpt-5-mini");
      assertThat(step.version()).isEqualTo("prompt-3");
      assertThat(step.metadata()).containsEntry("attempt", "1");
      assertThat(answer.version()).isEqualTo("2026-11");
      assertThat(answer.metadata()).doesNotContainKey("attempt");
      assertThat(answer.totalCost()).isPositive();
    }
  }
}
