// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OpenAiChatTest {

  @Test
  void run_recordsBothCalls_belowTheRequest_oneByAnotherName() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      assertThat(OpenAiChat.run(endpoints)).isZero();

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      assertThat(Tree.of(trace))
          .isEqualTo(
              """
              CHAIN answer-question
                GENERATION chat gpt-5-mini
                GENERATION check-answer
              """);
      assertThat(trace.observations())
          .allSatisfy(row -> assertThat(row.sessionId()).isEqualTo("chat-7"));
      LocalObservation call = Tree.find(trace, "chat gpt-5-mini");
      assertThat(call.input()).contains("\"role\":\"user\"", "Question: What is a mask?");
      assertThat(call.output()).contains("A mask hides personal data");
      assertThat(call.usage().get("output")).isPositive();
      assertThat(call.totalCost()).isPositive();
      assertThat(Tree.find(trace, "check-answer").metadata()).containsEntry("attempt", "1");
      assertThat(call.metadata()).doesNotContainKey("attempt");
    }
  }
}
