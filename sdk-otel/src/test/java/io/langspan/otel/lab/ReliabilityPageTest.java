// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.otel.lab.ReliabilityPage.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page on reliability claims is there. {@code bin/reliability page} repairs it. */
class ReliabilityPageTest {

  private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\| ([A-Z][0-9]+) \\|.*$");
  private static final Pattern TEST = Pattern.compile("`(\\w+\\.\\w+)`");

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("docs")) ? here : here.getParent();
  }

  private static List<String> ids() throws IOException {
    return ReliabilityPage.lines().stream().map(Line::id).toList();
  }

  @Test
  void page_listsEachRow_withTheTestsThatProveIt() throws IOException {
    Map<String, TreeSet<String>> expected = new TreeMap<>();
    for (String id : ids()) {
      expected.put(id, new TreeSet<>());
    }
    expected.putAll(ReliabilityPage.tests(root()));

    Map<String, TreeSet<String>> listed = new TreeMap<>();
    for (MatchResult row :
        TABLE_ROW
            .matcher(Files.readString(root().resolve(ReliabilityPage.PAGE)))
            .results()
            .toList()) {
      TreeSet<String> tests = new TreeSet<>();
      TEST.matcher(row.group()).results().forEach(test -> tests.add(test.group(1)));
      listed.put(row.group(1), tests);
    }

    assertThat(listed).as("after a change of rows: bin/reliability page").isEqualTo(expected);
  }

  @Test
  void rows_areEachThereOnce_andEachHasATestOrAReason() throws IOException {
    assertThat(ids()).doesNotHaveDuplicates().hasSize(14 + 11 + 22 + 3 + 20 + 14 + 22 + 17 + 21);
    Map<String, TreeSet<String>> tests = ReliabilityPage.tests(root());
    assertThat(ids()).containsAll(tests.keySet());
    assertThat(ReliabilityPage.lines())
        .filteredOn(line -> line.reason().isEmpty())
        .extracting(Line::id)
        .isSubsetOf(tests.keySet());
  }
}
