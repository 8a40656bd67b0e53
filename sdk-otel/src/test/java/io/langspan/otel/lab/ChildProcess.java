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

  /** What a process may print from then on, again and again, before the nanoseconds since then. */
  static final String TICK = "tick ";

  /** How long it sleeps from one to the next. */
  static final Duration TICKS = Duration.ofMillis(20);

  private static final long DEADLOCK = Lab.LONG.dividedBy(TICKS);

  private final List<String> command = new ArrayList<>();
  private Consumer<ProcessHandle> whenReady = process -> {};

  /**
   * How it ended.
   *
   * @param lines what it printed, each once
   * @param took from when it was ready, by its ticks: without what the machine took away
   * @param wall the same by the clock on the wall
   */
  record Ended(int status, Set<String> lines, String err, Duration took, Duration wall) {}

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
        long ticks = 0;
        long last = 0;
        long start = System.nanoTime();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          if (line.startsWith(TICK)) {
            ticks++;
            last = Long.parseLong(line.substring(TICK.length()));
            if (ticks > DEADLOCK) {
              process.destroyForcibly();
            }
          } else if (line.equals(READY)) {
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
        if (!process.waitFor(Lab.LONG.toSeconds(), TimeUnit.SECONDS)) {
          throw new AssertionError("It does not end");
        }
        // Its ticks tell, too: this process may have been away when it said that it was ready.
        Duration wall = Duration.ofNanos(Math.max(last, System.nanoTime() - start));
        Duration took = TICKS.multipliedBy(ticks);
        return new Ended(process.exitValue(), lines, Files.readString(err), took, wall);
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
