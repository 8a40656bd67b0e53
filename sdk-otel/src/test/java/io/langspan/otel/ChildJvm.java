// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A fresh process: nothing has been loaded, warned of or set before. */
public final class ChildJvm {

  private final List<String> options = new ArrayList<>();
  private final List<String> through = new ArrayList<>();
  private final Map<String, String> environment;
  private String classPath = System.getProperty("java.class.path");

  public ChildJvm(Map<String, String> environment) {
    this.environment = environment;
  }

  public ChildJvm option(String option) {
    options.add(option);
    return this;
  }

  /** Starts it by these words, which a command of the system may be. */
  public ChildJvm through(String... words) {
    through.addAll(List.of(words));
    return this;
  }

  ChildJvm classPath(String classPath) {
    this.classPath = classPath;
    return this;
  }

  /** Runs a main class to its end, which must be a good one. */
  public Output run(Class<?> main, String... arguments) {
    try {
      Path out = Files.createTempFile("child", ".out");
      Path err = Files.createTempFile("child", ".err");
      List<String> command = new ArrayList<>(through);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(options);
      command.addAll(List.of("-cp", classPath, main.getName()));
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly();
      }
      Output output = new Output(read(out), read(err));
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError("The child failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    Files.delete(file);
    return text;
  }

  /** What it printed. */
  public record Output(String out, String err) {

    public List<String> warnings() {
      return err.lines().filter(line -> line.contains("WARN io.langspan")).toList();
    }
  }
}
