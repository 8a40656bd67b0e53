// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.local.LocalObservation;
import java.util.stream.Collectors;

/** What each program of the page on LangChain4j must have delivered. */
final class LangChain4jExpectations {

  private LangChain4jExpectations() {}

  static void inOneLine(ReadmeRun run) {
    assertThat(run.trace().observations()).hasSize(1);
    isGeneration(run.observation("chat gpt-5-mini"));
  }

  static void listener(ReadmeRun run) {
    assertThat(run.trace().observations()).hasSize(1);
    isGeneration(run.observation("chat gpt-5-mini"));
  }

  static void service(ReadmeRun run) {
    assertThat(Tree.of(run.trace()))
        .isEqualTo(
            """
            AGENT Librarian.answer
              GENERATION chat gpt-5-mini
              TOOL read
                EVENT opened
              GENERATION chat gpt-5-mini
            """);
    assertThat(run.trace().observations())
        .extracting(LocalObservation::sessionId)
        .containsOnly("c-17");
    assertThat(run.observation("read").input()).contains("rules.md");
    assertThat(run.printed()).contains("Books may be kept for four weeks.");
  }

  static void rag(ReadmeRun run) {
    assertThat(run.server().traces().stream().map(Tree::of).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            """
            CHAIN Librarian.answer
              CHAIN augment DefaultRetrievalAugmentor
                RETRIEVER retrieve
                SPAN aggregate DefaultContentAggregator
                SPAN inject DefaultContentInjector
              GENERATION chat gpt-5-mini
            """,
            """
            SPAN without-a-service
              RETRIEVER retrieve
            """);
  }

  static void streaming(ReadmeRun run) {
    assertThat(Tree.of(run.trace()))
        .isEqualTo(
            """
            SPAN request
              CHAIN Librarian.answer
                GENERATION chat gpt-5-mini
            """);
    assertThat(run.observation("chat gpt-5-mini").timeToFirstToken()).isNotNull();
    assertThat(run.observation("chat gpt-5-mini").usage().get("output")).isPositive();
    assertThat(run.printed()).contains(String.valueOf(run.observation("request").output()));
  }

  private static void isGeneration(LocalObservation call) {
    assertThat(call.type()).isEqualTo("GENERATION");
    assertThat(call.input()).contains("How long may I keep the book?");
    assertThat(call.output()).contains("\"role\":\"assistant\"");
    assertThat(call.usage().get("output")).isPositive();
    assertThat(call.totalCost()).isPositive();
  }
}
