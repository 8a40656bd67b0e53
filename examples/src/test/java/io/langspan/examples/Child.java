// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import io.langspan.local.LangspanLocal;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own, which sees none of this process's keys. */
final class Child {

  private static final int MAX_SECONDS = 300;

  private final List<String> command;
  private final Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();

  /** What became of it; the output holds what went to the error stream too. */
  record Result(int exitCode, String output) {}

  private Child(List<String> command, Path folder) {
    this.command = command;
    this.folder = folder;
    // Java takes the encoding of what it prints from the locale.
    environment.put("LC_ALL", "C.UTF-8");
  }

  static Child of(Class<?> program, Path folder) {
    return of(
        folder,
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dio.opentelemetry.context.enableStrictContext=true",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName());
  }

  static Child of(Path folder, String... command) {
    return new Child(List.of(command), folder);
  }

  Child langfuse(LangspanLocal server) {
    return with("LANGFUSE_BASE_URL", server.url())
        .with("LANGFUSE_PUBLIC_KEY", server.publicKey())
        .with("LANGFUSE_SECRET_KEY", server.secretKey());
  }

  Child openAi(StandInModel model) {
    return with("OPENAI_BASE_URL", model.url()).with("OPENAI_API_KEY", "k");
  }

  Child with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Result run(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    File output = Files.createTempFile(folder, "output", ".txt").toFile();
    ProcessBuilder builder = new ProcessBuilder(all).directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(output);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(OPENAI|LANGFUSE|LANGSPAN|OTEL)_.*|JAVA_TOOL_OPTIONS"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "It still runs. So far it said:\n" + Files.readString(output.toPath()));
      }
    } finally {
      process.destroyForcibly();
    }
    return new Result(
        process.exitValue(), Files.readString(output.toPath(), StandardCharsets.UTF_8));
  }
}
