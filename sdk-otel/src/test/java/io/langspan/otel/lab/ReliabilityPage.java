// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes {@code docs/RELIABILITY.md}: what each row of {@code rows.txt} is proven by, and what was
 * measured. Run by {@code bin/reliability}; a figure that was not measured now keeps its former
 * value.
 */
final class ReliabilityPage {

  static final String PAGE = "docs/RELIABILITY.md";

  private static final Pattern ROW =
      Pattern.compile("@Row\\(([^)]*)\\).*?\\bvoid\\s+(\\w+)\\(", Pattern.DOTALL);
  private static final Pattern ID = Pattern.compile("\"([A-Z][0-9]+)\"");
  private static final Pattern SKIPPED =
      Pattern.compile(
          "<testcase name=\"(\\w+)[^\"]*\" classname=\"[\\w.]*?(\\w+)\"[^>]*>\\s*"
              + "<skipped(?: message=\"([^\"]*)\")?");

  /**
   * A line of {@code rows.txt}.
   *
   * @param outcome for a figure, its goal
   * @param reason why there is no test, if there is none
   * @param limit what the tests leave out; for a figure, how it is measured
   */
  record Line(
      String section, String id, String fault, String outcome, String reason, String limit) {

    boolean isFigure() {
      return id.startsWith("R");
    }
  }

  private ReliabilityPage() {}

  /** The argument is the root of the repository. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    Path page = root.resolve(PAGE);
    String before = Files.exists(page) ? Files.readString(page) : "";
    Files.writeString(page, render(root, before));
  }

  static List<Line> lines() throws IOException {
    try (InputStream rows = ReliabilityPage.class.getResourceAsStream("rows.txt")) {
      List<Line> lines = new ArrayList<>();
      String section = "";
      for (String text : new String(rows.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (text.startsWith("#")) {
          section = text.substring(1).strip();
        } else if (!text.isBlank()) {
          List<String> fields = Stream.of(text.split("\\|", -1)).map(String::strip).toList();
          lines.add(
              new Line(
                  section,
                  fields.get(0),
                  fields.get(1),
                  fields.get(2),
                  fields.size() > 3 ? fields.get(3) : "",
                  fields.size() > 4 ? fields.get(4) : ""));
        }
      }
      return lines;
    }
  }

  /** By row the tests that say they prove it, as {@code Class.method}. */
  static Map<String, TreeSet<String>> tests(Path root) throws IOException {
    Map<String, TreeSet<String>> tests = new HashMap<>();
    for (Path file : files(root, "src/test/java", ".java")) {
      String type = file.getFileName().toString().replace(".java", "");
      Matcher row = ROW.matcher(Files.readString(file));
      while (row.find()) {
        Matcher id = ID.matcher(row.group(1));
        while (id.find()) {
          tests.computeIfAbsent(id.group(1), key -> new TreeSet<>()).add(type + "." + row.group(2));
        }
      }
    }
    return tests;
  }

  /** What those tests of the last run said that could not run on this machine. */
  private static Map<String, String> skipped(Path root) throws IOException {
    Map<String, String> skipped = new HashMap<>();
    for (Path file : files(root, "target/surefire-reports", ".xml")) {
      Matcher test = SKIPPED.matcher(Files.readString(file));
      while (test.find()) {
        String why =
            test.group(3) == null ? "" : test.group(3).replaceFirst("^Assumption failed: ", "");
        skipped.put(test.group(2) + "." + test.group(1), why);
      }
    }
    return skipped;
  }

  private static Map<String, String> figures(Path root) throws IOException {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Path file : files(root, "target/lab", ".txt")) {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ", 2);
        values.computeIfAbsent(words[0], key -> new ArrayList<>()).add(words[1].replace("=", " "));
      }
    }
    Map<String, String> figures = new HashMap<>();
    values.forEach((row, all) -> figures.put(row, String.join(", ", all)));
    return figures;
  }

  /** All such files below that folder of each module. */
  private static List<Path> files(Path root, String folder, String suffix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.map(path -> path.resolve(folder)).sorted().toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> all = Files.walk(module)) {
            all.filter(path -> path.toString().endsWith(suffix)).sorted().forEach(found::add);
          }
        }
      }
    }
    return found;
  }

  private static String render(Path root, String before) throws IOException {
    Map<String, TreeSet<String>> tests = tests(root);
    Map<String, String> skipped = skipped(root);
    Map<String, String> figures = figures(root);
    StringBuilder page = new StringBuilder();
    String section = "";
    for (Line line : lines()) {
      if (!line.section().equals(section)) {
        section = line.section();
        page.append("\n## ").append(section).append("\n\n");
        page.append(
            line.isFigure()
                ? "| # | figure | goal | measured | how |\n| --- | --- | --- | --- | --- |\n"
                : "| # | fault | what must come of it | proven by |\n| --- | --- | --- | --- |\n");
      }
      String proof = proof(line, tests.getOrDefault(line.id(), new TreeSet<>()), skipped);
      String measured =
          line.isFigure()
              ? figures.getOrDefault(line.id(), measuredBefore(before, line.id())) + " | "
              : "";
      page.append(
          "| %s | %s | %s | %s%s |\n"
              .formatted(line.id(), line.fault(), line.outcome(), measured, proof));
    }
    return HEAD.formatted(
            System.getProperty("java.version"), Runtime.getRuntime().availableProcessors())
        + page;
  }

  private static String proof(Line line, TreeSet<String> tests, Map<String, String> skipped) {
    if (tests.isEmpty()) {
      return "not covered: " + line.reason();
    }
    String names =
        tests.stream()
            .map(
                test ->
                    "`"
                        + test
                        + "`"
                        + (skipped.containsKey(test)
                            ? " (skipped here: " + skipped.get(test) + ")"
                            : ""))
            .collect(Collectors.joining(", "));
    return line.limit().isEmpty() ? names : names + "; " + line.limit();
  }

  private static String measuredBefore(String page, String id) {
    return page.lines()
        .filter(line -> line.startsWith("| " + id + " |"))
        .map(line -> line.split("\\|")[4].strip())
        .findFirst()
        .orElse("");
  }

  private static final String HEAD =
      """
      # Reliability

      <!-- Written by bin/reliability from sdk-otel/src/test/resources/io/langspan/otel/lab/rows.txt, the @Row annotations of the tests and what they measured. -->

      Telemetry must survive what networks, servers, disks and processes do, and must not make the application suffer for it. This page
      lists what we thought of, what must come of it, and the test that proves it. The tests run in every build, against a server that
      writes down all it receives and fails by a script, behind a line that is slow, cut or dead; neither shares code with the SDK.

      In every test but those of child processes: what ended is delivered, dropped and counted, or still held, exactly, and the server
      agrees. In every test: nothing is thrown at the application but an OutOfMemoryError (F6); what is sent again is sent byte for byte.
      "Held" means in memory within its bound, and on disk where there is a spool.

      ```sh
      bin/reliability         # runs all of it and writes this page
      bin/reliability long    # the same with the large figures; takes hours
      bin/reliability page    # writes this page without running anything
      ```

      Last written with Java %s on %d cores. Not listed: prompts, datasets and media (D1 to D10, D14 to D19) and instrumented clients
      (section H), which are proven where they live.
      """;
}
