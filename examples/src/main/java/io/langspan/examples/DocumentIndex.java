// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The project's own documents, searched by BM25, the usual measure of how well a text fits a query:
 * rare terms count more than frequent ones, and long texts are not favoured. Immutable.
 */
final class DocumentIndex {

  private static final double K1 = 1.2;
  private static final double B = 0.75;

  private final Map<String, String> documents;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Integer> passagesWithTerm = new HashMap<>();
  private final double averageLength;

  /** A passage, how often each term occurs in it, and how many terms it has. */
  private record Entry(Passage passage, Map<String, Integer> frequencies, int length) {}

  DocumentIndex(Map<String, String> documents) {
    this.documents = new LinkedHashMap<>(documents);
    documents.forEach(this::addSections);
    averageLength = entries.stream().mapToInt(Entry::length).average().orElse(1);
  }

  /** The documents that come with the examples, in English and Korean. */
  static DocumentIndex load() {
    Map<String, String> documents = new LinkedHashMap<>();
    for (String name : resource("index.txt").lines().toList()) {
      documents.put(name, resource(name));
    }
    return new DocumentIndex(documents);
  }

  /** The names of all documents. */
  List<String> names() {
    return List.copyOf(documents.keySet());
  }

  /** A whole document. */
  Optional<String> read(String name) {
    return Optional.ofNullable(documents.get(name));
  }

  /** The passages that fit a question best, the best one first; those that do not are left out. */
  List<Passage> search(String question, int atMost) {
    List<String> terms = List.copyOf(new HashSet<>(Terms.of(question)));
    return entries.stream()
        .map(entry -> entry.passage().withScore(score(entry, terms)))
        .filter(passage -> passage.score() > 0)
        .sorted(Comparator.comparingDouble(Passage::score).reversed())
        .limit(atMost)
        .toList();
  }

  private double score(Entry entry, List<String> terms) {
    double score = 0;
    for (String term : terms) {
      int frequency = entry.frequencies().getOrDefault(term, 0);
      int containing = passagesWithTerm.getOrDefault(term, 0);
      double rarity = Math.log(1 + (entries.size() - containing + 0.5) / (containing + 0.5));
      double length = 1 - B + B * entry.length() / averageLength;
      score += rarity * frequency * (K1 + 1) / (frequency + K1 * length);
    }
    return score;
  }

  private void addSections(String source, String markdown) {
    String[] sections = markdown.split("(?m)^## ", -1);
    String title = sections[0].replaceFirst("^# ", "").strip();
    for (int i = 1; i < sections.length; i++) {
      String[] parts = sections[i].split("\n", 2);
      String heading = title + ": " + parts[0].strip();
      add(new Passage(source, heading, parts[1].strip(), 0));
    }
  }

  private void add(Passage passage) {
    List<String> terms = Terms.of(passage.heading() + "\n" + passage.text());
    Map<String, Integer> frequencies = new HashMap<>();
    terms.forEach(term -> frequencies.merge(term, 1, Integer::sum));
    frequencies.keySet().forEach(term -> passagesWithTerm.merge(term, 1, Integer::sum));
    entries.add(new Entry(passage, frequencies, terms.size()));
  }

  private static String resource(String name) {
    try (InputStream in = DocumentIndex.class.getResourceAsStream("/docs/" + name)) {
      if (in == null) {
        throw new IllegalStateException("The resource docs/" + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
