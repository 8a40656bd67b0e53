// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import io.langspan.local.LangspanLocal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service in JavaScript, in a Node.js process of its own. */
final class NodeProcess implements AutoCloseable {

  private static final int MAX_SECONDS = 60;

  private final Process process;
  private final Path errors;
  private final String url;

  private NodeProcess(Process process, Path errors) throws IOException {
    this.process = process;
    this.errors = errors;
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (line == null) {
      throw new IOException(Files.readString(errors));
    }
    this.url = line;
  }

  /**
   * Starts one.
   *
   * @param folder where its packages are installed
   * @param next the service that it calls
   */
  static NodeProcess start(LangspanLocal server, Path folder, String next, String... command)
      throws IOException {
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    List<String> all = new ArrayList<>(List.of("node"));
    all.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(all).directory(folder.toFile());
    builder.redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(LANGFUSE|OTEL|NODE)_.*"));
    builder.environment().put("LANGFUSE_BASE_URL", server.url());
    builder.environment().put("LANGFUSE_PUBLIC_KEY", server.publicKey());
    builder.environment().put("LANGFUSE_SECRET_KEY", server.secretKey());
    builder.environment().put("LANGFUSE_TIMEOUT", String.valueOf(MAX_SECONDS));
    builder.environment().put("NEXT_SERVICE", next);
    return new NodeProcess(builder.start(), errors);
  }

  String url() {
    return url;
  }

  /** Lets it deliver what it has recorded; what it had to complain of. */
  String stop() throws Exception {
    process.destroy();
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("It still runs: " + Files.readString(errors));
    }
    return Files.readString(errors);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
