// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalTrace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartProcessTest {

  @TempDir private Path folder;

  @Test
  void main_runsWithoutAnyKey_inBothLanguages() throws Exception {
    Child.Result result = Child.of(Quickstart.class, folder).run();

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .contains("played by a stand-in", "an endpoint in this process")
        .contains("Question: How do I make sure", "[en/delivery.md]")
        .contains("Question: 비용은 어떻게", "[ko/usage-and-cost.md]")
        .contains("└─ AGENT answer-question", "TOOL read_document", "grounded = ")
        .contains("Everything arrived; spans and scores: 12")
        .doesNotContain("WARN", "Exception");
  }

  @Test
  void main_talksToTheGivenModelAndServer_whenThereAreKeys() throws Exception {
    try (LangspanLocal server =
            LangspanLocal.builder().credentials("pk-lf-test", "sk-lf-test").start();
        StandInModel model = StandInModel.start()) {

      Child.Result result =
          Child.of(Quickstart.class, folder)
              .langfuse(server)
              .openAi(model)
              .with("OPENAI_MODEL", "gpt-4.1-mini")
              .run("What is a mask?");

      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(model.served()).isEqualTo(2);
      assertThat(server.traces()).hasSize(1);
      LocalTrace trace = server.traces().get(0);
      assertThat(Tree.of(trace))
          .isEqualTo(
              """
              AGENT answer-question
                RETRIEVER search-documents
                GENERATION chat gpt-4.1-mini
                TOOL read_document
                GENERATION chat gpt-4.1-mini
              """);
      assertThat(Tree.find(trace, "chat gpt-4.1-mini").model()).isEqualTo("gpt-4.1-mini");
      assertThat(trace.totalCost()).isPositive();
      assertThat(trace.scores()).hasSize(1);
      assertThat(result.output())
          .contains("Look at " + server.url() + "/project/", trace.id())
          .doesNotContain("stand-in", "this process");
    }
  }

  @Test
  void main_failsInBoundedTime_whenTheServerRefusesTheKeys() throws Exception {
    try (LangspanLocal server =
        LangspanLocal.builder().credentials("pk-lf-test", "sk-lf-test").start()) {

      long start = System.nanoTime();
      Child.Result result =
          Child.of(Quickstart.class, folder)
              .langfuse(server)
              .with("LANGFUSE_SECRET_KEY", "sk-lf-other")
              .run("What is a mask?");
      long seconds = (System.nanoTime() - start) / 1_000_000_000;

      assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
      assertThat(result.output())
          .contains("Answer:   A mask hides personal data")
          .contains("Not everything arrived", "401", "LANGFUSE_SECRET_KEY")
          .doesNotContain("sk-lf-other");
      assertThat(server.traces()).isEmpty();
      // 20 of them for the flush and 2 to close; one that waits for the server never ends.
      assertThat(seconds).isLessThan(200);
    }
  }

  @Test
  void script_runsFromAnyFolder_andPassesArgumentsAndExitCodeThrough() throws Exception {
    Path script = Path.of("..", "bin", "quickstart").toRealPath();
    String question = "비용은 어떻게 계산되나요?";

    Child.Result good = Child.of(folder, script.toString()).with("LC_ALL", "C").run(question);
    Child.Result bad =
        Child.of(folder, script.toString()).with("LANGFUSE_PUBLIC_KEY", "pk").run(question);

    assertThat(good.exitCode()).as(good.output()).isZero();
    assertThat(good.output())
        .startsWith("Langspan quickstart\n")
        .contains("Question: " + question, "[ko/usage-and-cost.md]", "scores: 6");
    assertThat(bad.exitCode()).as(bad.output()).isEqualTo(1);
  }

  @Test
  void main_fails_whenAKeyIsMissing() throws Exception {
    Child.Result result =
        Child.of(Quickstart.class, folder)
            .with("LANGFUSE_PUBLIC_KEY", "pk-lf-test")
            .run("What is a mask?");

    assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
    assertThat(result.output()).contains("Answer:   A mask hides", "Nothing was recorded");
  }

  @Test
  void main_failsButRecordsWhy_whenTheModelDoesNotAnswer() throws Exception {
    try (LangspanLocal server = LangspanLocal.start();
        StandInModel model = StandInModel.start()) {

      Child.Result result =
          Child.of(Quickstart.class, folder)
              .langfuse(server)
              .openAi(model)
              .with("OPENAI_MODEL", "no-such-model")
              .run("What is a mask?");

      assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
      assertThat(result.output()).contains("The model did not answer: 404");
      LocalTrace trace = server.traces().get(0);
      assertThat(trace.level()).isEqualTo("ERROR");
      assertThat(Tree.find(trace, "chat no-such-model").statusMessage()).contains("no-such-model");
    }
  }
}
