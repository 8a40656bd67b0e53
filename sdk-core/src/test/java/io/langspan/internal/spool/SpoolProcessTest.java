// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.lab.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes with one root, one of which dies. */
@Timeout(120)
class SpoolProcessTest {

  @TempDir Path temp;

  private static Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(SpoolChild.class.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** How many records another process finds. */
  static int countInChild(Path root) throws IOException {
    Process child = start("count", root.toString());
    try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
      return Integer.parseInt(out.readLine());
    }
  }

  @Row({"E10", "E11"})
  @Test
  void whatAKilledProcessWrote_isAdopted_andNotBeforeItIsDead() throws Exception {
    Path root = temp.resolve("spool");
    Process writer = start("write", root.toString());
    int written = 0;
    try (Spool spool = Spool.open(SpoolChild.config(root.toString()));
        BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
      while (written < 2000) {
        written = Integer.parseInt(out.readLine());
      }
      spool.adopt();
      assertThat(spool.replay(1 << 20)).isNull();
      assertThat(countInChild(root)).isZero();

      writer.toHandle().destroyForcibly(); // the process itself would close its output too
      writer.waitFor();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        written = Math.max(written, number(line, written));
      }
      spool.adopt();
      List<Integer> found = Rows.verify(Rows.all(spool));

      assertThat(found.subList(0, written + 1))
          .isEqualTo(IntStream.rangeClosed(0, written).boxed().toList());
      assertThat(spool.stats().lost()).isEmpty();
    } finally {
      writer.destroyForcibly();
    }
  }

  /** The last line may have been cut by the kill. */
  private static int number(String line, int before) {
    int n = line.isEmpty() ? 0 : Integer.parseInt(line);
    return n == before + 5 ? n : before;
  }
}
