// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A process that runs an {@link ExitingApp} to its end. */
final class ExitingProcess {

  private final List<String> command = new ArrayList<>();
  private boolean terminated;

  /**
   * How it ended.
   *
   * @param expected the ids of what must have arrived
   * @param took from when it began to end
   */
  record Ended(int status, Set<String> expected, String err, Duration took) {}

  ExitingProcess(String... arguments) {
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1"); // it lives for a second
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ExitingApp.class.getName());
    command.addAll(List.of(arguments));
  }

  /** Whether it gets a signal to end as soon as it is ready. */
  ExitingProcess terminatedWhenReady(boolean signal) {
    terminated = signal;
    return this;
  }

  Ended end() {
    try {
      Path err = Files.createTempFile("exiting", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
      builder.environment().clear();
      Process process = builder.start();
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        Set<String> expected = new LinkedHashSet<>();
        long start = System.nanoTime();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          if (line.equals(ExitingApp.READY)) {
            start = System.nanoTime();
            if (terminated) {
              process.toHandle().destroy(); // the other one closes the streams
            }
          } else {
            expected.add(line);
          }
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          throw new AssertionError("It does not end");
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Ended(process.exitValue(), expected, Files.readString(err), took);
      } finally {
        process.destroyForcibly();
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
