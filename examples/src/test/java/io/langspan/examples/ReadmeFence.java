// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program in a document.
 *
 * @param file where it stands, relative to the root of the project
 * @param line the line of its first statement's fence, from 1
 * @param name what the marker above it says; {@code null} when there is none
 */
record ReadmeFence(Path file, int line, String language, @Nullable String name, String code) {

  /** What is compiled and run; anything else is shown only. */
  static final Set<String> PROGRAMS = Set.of("java", "kotlin");

  private static final Pattern MARKER = Pattern.compile("<!-- test: ([a-z0-9-]+) -->");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+)");
  private static final Pattern JAVA_CLASS = Pattern.compile("(?m)^public (?:final )?class (\\w+)");

  /** The directory that holds README.md, wherever the tests were started. */
  static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("sdk-core"))) {
      directory = directory.getParent();
    }
    return directory;
  }

  /** The documents for users, relative to the root. */
  static List<Path> documents() throws IOException {
    Path root = root();
    try (Stream<Path> top = Files.list(root);
        Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      return Stream.concat(top, docs)
          .filter(path -> path.toString().endsWith(".md"))
          .map(root::relativize)
          .sorted()
          .toList();
    }
  }

  /** All programs of all documents. */
  static List<ReadmeFence> all() throws IOException {
    List<ReadmeFence> fences = new ArrayList<>();
    for (Path document : documents()) {
      fences.addAll(of(document, Files.readAllLines(root().resolve(document))));
    }
    return fences;
  }

  static List<ReadmeFence> of(Path file, List<String> lines) {
    List<ReadmeFence> fences = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).stripLeading().startsWith("```")) {
        continue;
      }
      String language = lines.get(i).strip().substring(3).strip();
      int start = i + 1;
      do {
        i++;
      } while (!lines.get(i).stripLeading().startsWith("```"));
      if (PROGRAMS.contains(language)) {
        String code = String.join("\n", lines.subList(start, i)) + "\n";
        Matcher marker = MARKER.matcher(start < 2 ? "" : lines.get(start - 2));
        String name = marker.matches() ? marker.group(1) : null;
        fences.add(new ReadmeFence(file, start, language, name, code));
      }
    }
    return fences;
  }

  /** The file it must be saved in to be compiled. */
  String fileName() {
    return language.equals("java") ? find(JAVA_CLASS) + ".java" : "Main.kt";
  }

  /** The class that holds its {@code main}. */
  String mainClass() {
    Matcher declared = PACKAGE.matcher(code);
    String prefix = declared.find() ? declared.group(1) + "." : "";
    return prefix + (language.equals("java") ? find(JAVA_CLASS) : "MainKt");
  }

  private String find(Pattern pattern) {
    Matcher matcher = pattern.matcher(code);
    if (!matcher.find()) {
      throw new IllegalStateException(this + " is not a complete public class");
    }
    return matcher.group(1);
  }

  @Override
  public String toString() {
    return file + ":" + line + " " + name;
  }
}
