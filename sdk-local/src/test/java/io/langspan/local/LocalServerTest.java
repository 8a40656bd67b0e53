// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the program of the server ends when it cannot begin. */
class LocalServerTest {

  private static String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), LocalServer.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(2);
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "65536", "-1", "3000 4000"})
  void main_saysHowItIsCalled_inOneLine(String arguments) throws IOException, InterruptedException {
    assertThat(run(arguments.split(" ")).lines())
        .singleElement()
        .asString()
        .startsWith("Usage: java io.langspan.local.LocalServer [port]");
  }

  @Test
  void main_saysThatThePortIsTaken_inOneLine() throws IOException, InterruptedException {
    try (LangspanLocal other = LangspanLocal.start()) {
      assertThat(run(String.valueOf(other.port())).lines())
          .singleElement()
          .isEqualTo("Cannot listen on port " + other.port());
    }
  }
}
