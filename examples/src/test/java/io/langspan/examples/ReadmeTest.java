// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.langspan.Langspan;
import io.langspan.local.LangspanLocal;
import io.langspan.otel.LangspanSdk;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the documents say is true: their programs run, their table is complete, their links lead
 * somewhere.
 */
class ReadmeTest {

  private static final Path ENGLISH = Path.of("README.md");
  private static final Path KOREAN = Path.of("README.ko.md");
  private static final Pattern VARIABLE =
      Pattern.compile("\"((?:LANGFUSE|LANGSPAN|OTEL)_[A-Z_]+)\"");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  @TempDir Path classes;

  /** A reader's program may end with close(), whose 2 seconds a cold JVM needs. */
  @BeforeAll
  static void warmUp() {
    try (LangspanLocal server = LangspanLocal.start();
        Langspan langspan =
            LangspanSdk.builder()
                .baseUrl(server.url())
                .credentials(server.publicKey(), server.secretKey())
                .build()) {
      langspan.run("warm-up", step -> step.score("warm", true));
      assertThat(langspan.flush(Duration.ofSeconds(60)).complete()).isTrue();
    }
  }

  @TestFactory
  Stream<DynamicTest> programs() throws IOException {
    return ReadmeFence.all().stream()
        .map(fence -> dynamicTest(fence.toString(), () -> compilesRunsAndArrives(fence)));
  }

  private void compilesRunsAndArrives(ReadmeFence fence) throws Exception {
    assertThat(fence.name()).as("%s needs a line <!-- test: name --> above", fence).isNotNull();
    Path directory = Files.createTempDirectory(classes, fence.name());
    ReadmeCompiler.compile(fence, directory);

    try (LangspanLocal server = LangspanLocal.start()) {
      ReadmeRun run = ReadmeRun.of(fence, directory, server);

      assertThat(server.refused()).isZero();
      assertThat(server.requests()).as("%s", server.requests()).allMatch(r -> r.status() < 300);
      ReadmeExpectations.of(fence.name()).accept(run);
    }
  }

  @Test
  void expectations_areAllUsed() throws IOException {
    Set<String> names = new HashSet<>();
    ReadmeFence.all().forEach(fence -> names.add(fence.name()));

    assertThat(names).containsExactlyInAnyOrderElementsOf(ReadmeExpectations.names());
  }

  @Test
  void names_areUnique_withinALanguage() throws IOException {
    List<String> names = new ArrayList<>();
    for (ReadmeFence fence : ReadmeFence.all()) {
      if (!fence.file().equals(KOREAN)) {
        names.add(fence.name());
      }
    }

    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void koreanReadme_hasTheSameFencesAndSettings() throws IOException {
    assertThat(code(KOREAN)).isEqualTo(code(ENGLISH));
    assertThat(settings(KOREAN)).isEqualTo(settings(ENGLISH)).isNotEmpty();
  }

  @Test
  void configurationTable_namesEveryVariable() throws IOException {
    Set<String> read = new TreeSet<>();
    for (String module : List.of("sdk-core", "sdk-otel")) {
      try (Stream<Path> sources =
          Files.walk(ReadmeFence.root().resolve(module).resolve("src/main/java"))) {
        for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
          VARIABLE.matcher(Files.readString(source)).results().forEach(m -> read.add(m.group(1)));
        }
      }
    }

    assertThat(read).hasSizeGreaterThan(20);
    assertThat(settings(ENGLISH).toString()).contains(read);
  }

  @Test
  void configurationTable_namesEveryMethodOfTheBuilder() throws IOException {
    Set<String> methods = new TreeSet<>();
    for (Method method : LangspanSdk.Builder.class.getMethods()) {
      if (method.getDeclaringClass() != Object.class
          && !Modifier.isStatic(method.getModifiers())
          && !method.getName().startsWith("build")) {
        methods.add("`" + method.getName() + "`");
      }
    }

    assertThat(methods).hasSizeGreaterThan(20);
    assertThat(settings(ENGLISH).toString()).contains(methods);
  }

  @Test
  void links_leadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    List<Path> documents = new ArrayList<>(ReadmeFence.documents());
    Path examples = Path.of("examples", "README.md");
    if (Files.exists(ReadmeFence.root().resolve(examples))) {
      documents.add(examples);
    }
    for (Path document : documents) {
      Matcher links = LINK.matcher(read(document));
      while (links.find()) {
        String link = links.group(1);
        if (!link.contains("://") && !leadsSomewhere(document, link)) {
          broken.add(document + ": " + link);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Path document, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
    Path file = ReadmeFence.root().resolve(target);
    if (!Files.exists(file) || parts.length == 1) {
      return Files.exists(file);
    }
    return HEADING
        .matcher(read(target))
        .results()
        .anyMatch(m -> anchor(m.group(1)).equals(parts[1]));
  }

  /** As GitHub makes it. */
  private static String anchor(String heading) {
    return heading.toLowerCase().replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  /** What stands between fences, word for word. */
  private static List<String> code(Path document) throws IOException {
    List<String> blocks = new ArrayList<>();
    boolean inside = false;
    for (String line : read(document).lines().toList()) {
      if (line.startsWith("```")) {
        inside = !inside;
        if (inside) {
          blocks.add("");
        }
      } else if (inside) {
        // The comments of a shell and of a build are translated.
        String text = line.replaceFirst("(?<=[a-z)]) +(#|// (until|첫)) .*", "");
        blocks.set(blocks.size() - 1, blocks.get(blocks.size() - 1) + text + "\n");
      }
    }
    return blocks;
  }

  /** Builder methods and variables of the table of settings: what is not prose. */
  private static List<String> settings(Path document) throws IOException {
    return read(document)
        .lines()
        .filter(line -> line.startsWith("| `") || line.startsWith("| – | `"))
        .map(line -> Stream.of(line.split("\\|")).skip(1).limit(2).map(ReadmeTest::codes).toList())
        .map(List::toString)
        .toList();
  }

  private static String codes(String cell) {
    return String.join(
        " ", Pattern.compile("`[^`]+`").matcher(cell).results().map(m -> m.group()).toList());
  }

  private static String read(Path document) throws IOException {
    return Files.readString(ReadmeFence.root().resolve(document));
  }
}
