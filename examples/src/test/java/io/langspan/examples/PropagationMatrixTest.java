// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parent, user and session are right whatever takes the work to which kind of thread. */
class PropagationMatrixTest {

  @TempDir private Path folder;

  @Test
  void platformThreads_carryParentUserAndSession() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    carries(EnumSet.complementOf(EnumSet.of(Mechanism.STRUCTURED_TASK_SCOPE)), java, "platform");
  }

  @Test
  void virtualThreads_carryParentUserAndSession() throws Exception {
    Optional<Path> java = javaWithVirtualThreads();
    assumeTrue(java.isPresent(), "needs a JDK 25");

    carries(EnumSet.allOf(Mechanism.class), java.get().toString(), "--enable-preview", "virtual");
  }

  private void carries(Set<Mechanism> mechanisms, String... command) throws Exception {
    try (LangspanLocal server = LangspanLocal.start()) {
      String[] options = Arrays.copyOfRange(command, 0, command.length - 1);
      String threads = command[command.length - 1];

      Child.Result result = program(options).langfuse(server).run(threads);

      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(result.output()).doesNotContain("Scope garbage collected");
      assertThat(server.traces()).hasSameSizeAs(mechanisms);
      for (Mechanism mechanism : mechanisms) {
        LocalTrace trace = trace(server, mechanism);
        LocalObservation request = Tree.find(trace, "request " + mechanism);
        LocalObservation step = Tree.find(trace, "step " + mechanism);
        assertThat(step.parentId()).as(mechanism.name()).isEqualTo(request.id());
        assertThat(step.userId()).isEqualTo("u-" + mechanism);
        assertThat(step.sessionId()).isEqualTo("s-" + mechanism);
        assertThat(result.output())
            .contains(mechanism + " back " + request.id())
            .containsPattern(mechanism + " (here|elsewhere) " + request.id());
        if (mechanism != Mechanism.PARALLEL_STREAM) {
          assertThat(result.output()).contains(mechanism + " elsewhere");
        }
      }
    }
  }

  private Child program(String... options) {
    String[] command = Arrays.copyOf(options, options.length + 4);
    command[options.length] = "-Dio.opentelemetry.context.enableStrictContext=true";
    command[options.length + 1] = "-cp";
    command[options.length + 2] = System.getProperty("java.class.path");
    command[options.length + 3] = Mechanisms.class.getName();
    return Child.of(folder, command);
  }

  private static LocalTrace trace(LangspanLocal server, Mechanism mechanism) {
    return server.traces().stream()
        .filter(trace -> ("u-" + mechanism).equals(trace.userId()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No trace of " + mechanism));
  }

  /** This one's, if it is new enough, or that of a JDK 25 beside it. */
  private static Optional<Path> javaWithVirtualThreads() throws IOException {
    Path home = Path.of(System.getProperty("java.home"));
    if (Runtime.version().feature() >= 25) {
      return Optional.of(home.resolve("bin/java"));
    }
    try (DirectoryStream<Path> homes = Files.newDirectoryStream(home.toRealPath().getParent())) {
      for (Path one : homes) {
        Path release = one.resolve("release");
        if (Files.exists(release) && Files.readString(release).contains("JAVA_VERSION=\"25")) {
          return Optional.of(one.resolve("bin/java"));
        }
      }
    }
    return Optional.empty();
  }
}
