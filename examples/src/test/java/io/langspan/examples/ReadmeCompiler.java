// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/** Compiles the programs of the documents as a reader would, and takes no warning for an answer. */
final class ReadmeCompiler {

  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private ReadmeCompiler() {}

  /** Compiles a program into a directory. */
  static void compile(ReadmeFence fence, Path directory) throws IOException {
    Path source = directory.resolve(fence.fileName());
    Files.writeString(source, fence.code());
    if (fence.language().equals("java")) {
      java(fence, source, directory);
    } else {
      kotlin(fence, source, directory);
    }
  }

  private static void java(ReadmeFence fence, Path source, Path directory) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    // "try" would warn of every scope that is opened only to be closed: what scopes are for.
    // "path" would warn of the manifests of other people's jars.
    List<String> options =
        List.of(
            "-Xlint:all,-try,-path",
            "-Werror",
            "-proc:none",
            "--release",
            "17",
            "-classpath",
            CLASS_PATH,
            "-d",
            directory.toString());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjects(source.toFile()))
              .call();
      assertThat(compiled).as("%s compiles without warnings:%n%s", fence, messages).isTrue();
    }
  }

  private static void kotlin(ReadmeFence fence, Path source, Path directory) {
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    ExitCode exit =
        new K2JVMCompiler()
            .exec(
                new PrintStream(messages, true, StandardCharsets.UTF_8),
                "-Werror",
                "-no-stdlib",
                "-no-reflect",
                "-jvm-target",
                "17",
                "-classpath",
                CLASS_PATH,
                "-d",
                directory.toString(),
                source.toString());
    assertThat(exit)
        .as("%s compiles without warnings:%n%s", fence, messages.toString(StandardCharsets.UTF_8))
        .isEqualTo(ExitCode.OK);
  }
}
