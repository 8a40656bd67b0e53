// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentIndexTest {

  private final DocumentIndex index = DocumentIndex.load();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "How do I make sure that nothing is lost when my program ends? | en/delivery.md",
        "Which environment variables hold the keys?                    | en/getting-started.md",
        "How is the cost of a model call computed?                     | en/usage-and-cost.md",
        "How can I hide personal data?                                 | en/masking.md",
        "What happens when a user clicks the feedback button twice?    | en/scores.md",
        "How do I trace work that ends on another thread?              | en/observations.md",
        "프로그램이 끝나기 전에 무엇을 해야 하나요?                            | ko/delivery.md",
        "환경 변수에 어떤 키를 설정해야 하나요?                              | ko/getting-started.md",
        "비용은 어떻게 계산되나요?                                       | ko/usage-and-cost.md",
        "개인정보를 어떻게 숨길 수 있나요?                                 | ko/masking.md",
        "사용자 피드백을 두 번 보내면 어떻게 되나요?                         | ko/scores.md",
        "다른 스레드에서 끝나는 작업은 어떻게 추적하나요?                     | ko/observations.md"
      })
  void search_findsTheDocumentThatAnswers_firstOfAll(String question, String document) {
    List<Passage> passages = index.search(question, 3);

    assertThat(passages).hasSizeBetween(2, 3);
    assertThat(passages.get(0).source()).isEqualTo(document);
    assertThat(passages.get(0).score()).isGreaterThan(passages.get(1).score());
  }

  @Test
  void search_findsNothing_whenNoTermOccurs() {
    assertThat(index.search("zebra 얼룩말", 3)).isEmpty();
  }

  @Test
  void search_prefersRareTerms_toFrequentOnes() {
    DocumentIndex small =
        new DocumentIndex(
            Map.of(
                "a.md", "# A\n\n## One\n\nspan span span\n",
                "b.md", "# B\n\n## Two\n\nspan mask\n"));

    assertThat(small.search("span mask", 1).get(0).source()).isEqualTo("b.md");
  }

  @Test
  void names_haveAKoreanDocument_forEachEnglishOne() {
    List<String> english = names("en/");

    assertThat(english).hasSizeGreaterThanOrEqualTo(5).isEqualTo(names("ko/"));
  }

  @Test
  void read_givesTheWholeDocument_andNothingForAnotherName() {
    assertThat(index.read("ko/delivery.md")).get().asString().startsWith("# 전달");
    assertThat(index.read("../delivery.md")).isEmpty();
  }

  private List<String> names(String language) {
    return index.names().stream()
        .filter(name -> name.startsWith(language))
        .map(name -> name.substring(language.length()))
        .toList();
  }
}
