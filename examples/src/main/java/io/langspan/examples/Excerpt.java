// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentences of a text that have most to do with a question. What the stand-in calls an answer.
 *
 * @param question what was asked
 * @param sources the documents that the text names in square brackets, in order
 * @param sentences the best sentences, in the order of the text
 * @param compared how many sentences were compared with the question
 */
record Excerpt(String question, List<String> sources, List<String> sentences, int compared) {

  private static final Pattern QUESTION = Pattern.compile("Question: (.*)");
  private static final Pattern SOURCE = Pattern.compile("\\[([\\w/-]+\\.md)]");
  private static final int MOST = 2;

  /**
   * Chooses sentences.
   *
   * @param prompt made by {@link Prompt}, or just a question
   * @param read documents that were read on demand; then the answer is in them
   */
  static Excerpt of(String prompt, List<String> read) {
    Matcher matcher = QUESTION.matcher(prompt);
    boolean withPassages = matcher.find();
    String question = withPassages ? matcher.group(1) : prompt;
    String passages = withPassages ? prompt.substring(matcher.end()) : "";
    List<String> texts = read.isEmpty() ? List.of(passages) : read;
    Set<String> sentences = new LinkedHashSet<>();
    texts.forEach(text -> sentences.addAll(sentences(text)));
    Set<String> sources = new LinkedHashSet<>();
    SOURCE.matcher(prompt).results().forEach(source -> sources.add(source.group(1)));
    return new Excerpt(
        question,
        List.copyOf(sources),
        best(new HashSet<>(Terms.of(question)), List.copyOf(sentences)),
        sentences.size());
  }

  /** The answer, with the document that fitted best. */
  String answer() {
    if (sentences.isEmpty()) {
      return "The passages do not say.";
    }
    return String.join(" ", sentences) + (sources.isEmpty() ? "" : " [" + sources.get(0) + "]");
  }

  private static List<String> best(Set<String> asked, List<String> sentences) {
    Map<String, Integer> containing = new HashMap<>();
    for (String sentence : sentences) {
      new HashSet<>(Terms.of(sentence)).forEach(term -> containing.merge(term, 1, Integer::sum));
    }
    Map<String, Double> scores = new HashMap<>();
    for (String sentence : sentences) {
      double score = 0;
      for (String term : new HashSet<>(Terms.of(sentence))) {
        score +=
            asked.contains(term)
                ? Math.log(1.0 + (double) sentences.size() / containing.getOrDefault(term, 1))
                : 0;
      }
      scores.put(sentence, score);
    }
    List<String> chosen =
        sentences.stream()
            .filter(sentence -> scores.getOrDefault(sentence, 0.0) > 0)
            .sorted(Comparator.comparing(scores::get).reversed())
            .limit(MOST)
            .toList();
    return sentences.stream().filter(chosen::contains).toList();
  }

  /** Without headings and the lines that name a passage. */
  private static List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    for (String paragraph : text.split("\n\\s*\n", -1)) {
      String prose =
          paragraph.replaceAll("(?m)^(#|\\[|Passages:).*$", "").replace('\n', ' ').strip();
      for (String sentence : prose.split("(?<=[.!?])\\s+", -1)) {
        if (!sentence.isBlank()) {
          sentences.add(sentence);
        }
      }
    }
    return sentences;
  }
}
