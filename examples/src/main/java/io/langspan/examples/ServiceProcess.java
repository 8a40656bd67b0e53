// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import io.langspan.local.LangspanLocal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A service in a Java process of its own, for {@link ThreeServices}. */
final class ServiceProcess {

  private static final int MAX_SECONDS = 60;

  private final Process process;

  private ServiceProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param local where its traces go; {@code null} if the environment says it
   */
  static ServiceProcess start(
      @Nullable LangspanLocal local, boolean oldHeaders, String name, String... others)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ThreeServicesPart.class.getName());
    command.add(oldHeaders ? ThreeServices.OLD_HEADERS : "--headers");
    command.add(name);
    command.addAll(List.of(others));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    if (local != null) {
      builder.environment().put("LANGFUSE_BASE_URL", local.url());
      builder.environment().put("LANGFUSE_PUBLIC_KEY", local.publicKey());
      builder.environment().put("LANGFUSE_SECRET_KEY", local.secretKey());
    }
    return new ServiceProcess(builder.start());
  }

  long pid() {
    return process.pid();
  }

  /** The first line it prints. */
  String url() throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (line == null) {
      throw new IOException("The service did not start");
    }
    return line;
  }

  /** Lets it deliver what it has recorded, and says whether all of that arrived. */
  boolean stop() throws Exception {
    process.getOutputStream().close();
    boolean ended = process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
    kill();
    return ended && process.exitValue() == 0;
  }

  void kill() {
    process.destroyForcibly();
  }
}
