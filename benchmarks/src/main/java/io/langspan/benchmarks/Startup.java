// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import io.langspan.Langspan;
import io.langspan.otel.LangspanSdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** How long a fresh process waits for a client, and whether building one talks to anybody. */
final class Startup {

  private Startup() {}

  /** The fresh process: builds a client, records one call, prints how long each took. */
  public static void main(String[] args) {
    long before = System.nanoTime();
    Langspan langspan =
        LangspanSdk.builder()
            .baseUrl(args[0])
            .credentials("pk-lf-benchmark", "sk-lf-benchmark")
            .build();
    long built = System.nanoTime();
    if (args[1].equals("build")) {
      Console.line("%d 0", built - before);
      Runtime.getRuntime().halt(0);
    }
    Scenario.generationWithUsage(langspan);
    long recorded = System.nanoTime();
    Console.line("%d %d", built - before, recorded - built);
    Runtime.getRuntime().halt(0);
  }

  static void measure(int processes) throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      double[] build = new double[processes];
      double[] first = new double[processes];
      for (int i = 0; i < processes; i++) {
        build[i] = child(server, "build")[0];
      }
      int connections = connections(server);
      for (int i = 0; i < processes; i++) {
        first[i] = child(server, "record")[1];
      }
      Console.line("%nA fresh process, %d times", processes);
      row("LangspanSdk…build() (at most 100)", build);
      row("first generation with usage", first);
      Console.line("%-36s %d", "connections made by build()", connections);
    }
  }

  private static double[] child(ServerSocket server, String what)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Startup.class.getName(),
                "http://127.0.0.1:" + server.getLocalPort(),
                what)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The fresh process failed: " + printed);
    }
    return Arrays.stream(printed.split(" ")).mapToDouble(s -> Long.parseLong(s) / 1e6).toArray();
  }

  private static int connections(ServerSocket server) throws IOException {
    server.setSoTimeout(1);
    int count = 0;
    try {
      while (true) {
        server.accept().close();
        count++;
      }
    } catch (SocketTimeoutException e) {
      return count;
    }
  }

  private static void row(String title, double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    Console.line(
        "%-36s min %5.1f   median %5.1f   max %5.1f ms",
        title, sorted[0], Rounds.median(sorted), sorted[sorted.length - 1]);
  }
}
