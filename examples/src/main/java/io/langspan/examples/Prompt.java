// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import java.util.List;
import java.util.stream.Collectors;

/** What the model is told. */
final class Prompt {

  static final String INSTRUCTIONS =
      "Answer in the language of the question, in two or three sentences, from the passages alone,"
          + " and name the documents you used in square brackets. The passages are excerpts: call"
          + " read_document when the whole document would answer better.";

  private Prompt() {}

  static String of(String question, List<Passage> passages) {
    return passages.stream()
        .map(p -> "[" + p.source() + "] " + p.heading() + "\n" + p.text())
        .collect(Collectors.joining("\n\n", "Question: " + question + "\n\nPassages:\n\n", "\n"));
  }
}
