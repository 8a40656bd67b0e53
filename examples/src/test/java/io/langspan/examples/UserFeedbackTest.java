// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalScore;
import io.langspan.local.LocalTrace;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserFeedbackTest {

  @Test
  void run_leavesOneScore_whenItIsSentAgain() {
    try (Endpoints endpoints = Endpoints.standIns()) {
      assertThat(UserFeedback.run(endpoints)).isZero();

      LocalTrace trace = Objects.requireNonNull(endpoints.local()).traces().get(0);
      assertThat(Tree.of(trace))
          .isEqualTo(
              """
              CHAIN answer-question
                GENERATION chat gpt-5-mini
              """);
      assertThat(trace.scores()).hasSize(1);
      LocalScore score = trace.scores().get(0);
      assertThat(score.id()).isEqualTo("user-feedback-" + trace.id());
      assertThat(score.name()).isEqualTo("user-feedback");
      assertThat(score.value()).isEqualTo(1.0);
      assertThat(score.comment()).isEqualTo("helped");
      assertThat(score.traceId()).isEqualTo(trace.id());
      assertThat(score.observationId()).isNull();
      assertThat(trace.output()).startsWith("Recording the same id again replaces the score");
    }
  }

  @Test
  void main_recordsTheScore_fromAnotherProcess_andAgain(@TempDir Path folder) throws Exception {
    String traceId = "0af7651916cd43dd8448eb211c80319c";
    try (LangspanLocal server = LangspanLocal.start()) {
      Child child = Child.of(UserFeedback.class, folder).langfuse(server);

      Child.Result first = child.run(traceId, "0");
      Child.Result second = child.run(traceId, "1");

      assertThat(first.exitCode()).as(first.output()).isZero();
      assertThat(second.exitCode()).as(second.output()).isZero();
      assertThat(server.scores()).hasSize(1);
      assertThat(server.scores().get(0).traceId()).isEqualTo(traceId);
      assertThat(server.scores().get(0).value()).isEqualTo(1.0);
    }
  }
}
