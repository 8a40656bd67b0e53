// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process that runs one of our main classes to its end. What it prints are results. */
final class ChildProcess {

  /** What a process prints when the time begins that matters. */
  static final String READY = "ready";

  private final List<String> command = new ArrayList<>();
  private Consumer<ProcessHandle> whenReady = process -> {};

  /**
   * How it ended.
   *
   * @param lines what it printed, each once
   * @param took from when it was ready, or from its start
   */
  record Ended(int status, Set<String> lines, String err, Duration took) {}

  ChildProcess(Class<?> main, String... arguments) {
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1"); // it lives for a second
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
  }

  /** Runs in another virtual machine than this one. */
  ChildProcess java(Path executable) {
    command.set(0, executable.toString());
    return this;
  }

  /** Adds an option of the virtual machine. */
  ChildProcess option(String option) {
    command.add(1, option);
    return this;
  }

  /** Sets what is done when it is ready, before it gets a line to read. */
  ChildProcess whenReady(Consumer<ProcessHandle> action) {
    whenReady = action;
    return this;
  }

  Ended end() {
    try {
      Path err = Files.createTempFile("exiting", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
      builder.environment().clear();
      Process process = builder.start();
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        Set<String> lines = new LinkedHashSet<>();
        long start = System.nanoTime();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          if (line.equals(READY)) {
            start = System.nanoTime();
            whenReady.accept(process.toHandle());
            try (Writer in = process.outputWriter()) {
              in.write('\n');
            } catch (IOException e) {
              // it has ended, and so it should
            }
          } else {
            lines.add(line);
          }
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          throw new AssertionError("It does not end");
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Ended(process.exitValue(), lines, Files.readString(err), took);
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
