// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.langspan.otel.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of section E that need a disk of their own, or a system that fails for one process. */
class DiskIT {

  @TempDir private Path directory;

  @Row("E1")
  @Test
  void fullDisk_isReplacedByMemory_untilThereIsRoomAgain() {
    withItsOwnDisk("full");
  }

  @Row({"E2", "I14"})
  @Test
  void readOnlyDisk_isReplacedByMemory() {
    withItsOwnDisk("read-only");
  }

  private void withItsOwnDisk(String program) {
    assumeTrue(
        runs("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", directory.toString()),
        "needs unshare, mount and the right to use them");

    child().through("unshare", "-rm").run(Disks.class, program, directory.toString());
  }

  @Row("E2")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pwrite64:error=EIO:when=4+7",
        "fsync,fdatasync:error=EIO:when=4+7",
      })
  void failingCalls_costNothing(String injection) {
    injected("failing", injection);
  }

  @Row("E19")
  @Test
  void slowDisk_isWaitedForByNoCaller() {
    injected("slow", "fsync,fdatasync:delay_enter=" + Disks.SLOW.toMillis() * 1_000);
  }

  private void injected(String program, String injection) {
    List<String> words =
        new ArrayList<>(List.of("strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"));
    words.addAll(List.of("-e", "trace=" + injection.split(":")[0], "-e", "inject=" + injection));
    List<String> trial = new ArrayList<>(words);
    trial.add("true");
    assumeTrue(runs(trial.toArray(String[]::new)), "needs strace and the right to use it");

    child()
        .through(words.toArray(String[]::new))
        .run(Disks.class, program, directory.resolve("spool").toString());
  }

  private static ChildJvm child() {
    return new ChildJvm(Map.of("PATH", System.getenv("PATH"))).option("-XX:TieredStopAtLevel=1");
  }

  private static boolean runs(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
