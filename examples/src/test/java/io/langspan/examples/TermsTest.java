// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TermsTest {

  @Test
  void of_givesWordsWithoutPluralAndEmptyWords_inEnglish() {
    assertThat(Terms.of("What do the SCORES of a class cost?"))
        .containsExactly("score", "class", "cost");
  }

  @Test
  void of_givesPairsOfSyllables_inKorean() {
    assertThat(Terms.of("비용은 꼭 cost")).containsExactly("비용", "용은", "꼭", "cost");
  }

  @Test
  void of_splitsNamesOfVariables() {
    assertThat(Terms.of("`LANGFUSE_PUBLIC_KEY`")).containsExactly("langfuse", "public", "key");
  }

  @Test
  void of_isEmpty_whenThereIsNothingToCompare() {
    assertThat(Terms.of(" ?! ")).isEmpty();
  }
}
