// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that runs one of our main classes until it ends or is killed. What it had printed by
 * then counts: the pipe outlives it.
 */
final class Victim implements AutoCloseable {

  private final Process process;
  private final Path err;
  private final Thread reading;
  private final List<String> lines = new ArrayList<>();

  /** Takes options of the virtual machine. */
  Victim(List<String> options, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      err = Files.createTempFile("victim", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
      builder.environment().clear();
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reading = new Thread(this::read, "victim-output");
    reading.setDaemon(true);
    reading.start();
  }

  /** A line that the kill has cut is none. */
  private void read() {
    try (Reader out = process.inputReader(StandardCharsets.UTF_8)) {
      StringBuilder line = new StringBuilder();
      for (int c = out.read(); c >= 0; c = out.read()) {
        if (c != '\n') {
          line.append((char) c);
          continue;
        }
        synchronized (lines) {
          lines.add(line.toString());
        }
        line.setLength(0);
      }
    } catch (IOException e) {
      // the same as its end
    }
  }

  /** What it has printed so far. */
  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** The rest of the lines that begin with this word. */
  List<String> after(String word) {
    return lines().stream()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1))
        .toList();
  }

  /** Waits until it prints this. */
  void await(String line) {
    Lab.await(
        () -> line + " of a process that said " + err(),
        () -> lines().contains(line) || !process.isAlive());
    if (!lines().contains(line)) {
      throw new AssertionError("It ended before it said " + line + ": " + err());
    }
  }

  /** Lets it go on: it waits for a byte. */
  void go() {
    try {
      OutputStream in = process.getOutputStream();
      in.write('\n');
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it; all that it has printed is there then. */
  void kill() {
    process.toHandle().destroyForcibly(); // the other one closes the streams
    end();
  }

  /** Waits for its end; returns its status. */
  int end() {
    try {
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        throw new AssertionError("It does not end");
      }
      reading.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it has logged. */
  String err() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    try {
      Files.delete(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
