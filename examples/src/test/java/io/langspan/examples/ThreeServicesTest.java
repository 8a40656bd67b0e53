// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreeServicesTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"--headers", ThreeServices.OLD_HEADERS})
  void threeProcesses_shareOneTraceUserAndSession(String headers) throws Exception {
    try (LangspanLocal server = LangspanLocal.start()) {
      Child.Result result = Child.of(ThreeServices.class, folder).langfuse(server).run(headers);

      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(result.output()).contains("Answer:   ").doesNotContain("WARN", "Exception");
      assertThat(server.traces()).hasSize(1);
      LocalTrace trace = server.traces().get(0);
      assertThat(Tree.of(trace))
          .isEqualTo(
              """
              AGENT answer-question
                RETRIEVER search-documents
                GENERATION write-answer
              """);
      assertThat(trace.observations())
          .extracting(LocalObservation::userId, LocalObservation::sessionId)
          .containsOnly(org.assertj.core.api.Assertions.tuple("u-42", "s-7"));
      assertThat(result.output().lines().filter(line -> line.matches("Process \\d+ .*")))
          .hasSize(3);
    }
  }

  @Test
  void main_showsTheTraceItself_whenThereAreNoKeys() throws Exception {
    Child.Result result = Child.of(ThreeServices.class, folder).run();

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .contains("Everything arrived", "AGENT answer-question", "GENERATION write-answer");
  }
}
