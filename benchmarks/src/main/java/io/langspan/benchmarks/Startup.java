// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.otel.LangspanSdk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How long a fresh process waits for a client, and whether building one talks to anybody. */
final class Startup {

  private Startup() {}

  /**
   * The fresh process: prints how long a client took to build, or a first call of half a second to
   * be recorded, by the clock and in processor time of the calling thread.
   */
  public static void main(String[] args) throws InterruptedException {
    Stopwatch watch = new Stopwatch();
    Langspan langspan =
        LangspanSdk.builder()
            .baseUrl(args[0])
            .credentials("pk-lf-benchmark", "sk-lf-benchmark")
            .build();
    watch.stop();
    if (args[1].equals("record")) {
      watch = new Stopwatch();
      Generation generation = langspan.startGeneration("answer");
      watch.stop();
      Thread.sleep(500); // the model thinks
      watch.start();
      Scenario.describe(generation).usage(Scenario.usage()).close();
      watch.stop();
    }
    Console.line("%d %d", watch.clock, watch.cpu);
    Runtime.getRuntime().halt(0);
  }

  private static final class Stopwatch {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private long clock;
    private long cpu;

    Stopwatch() {
      start();
    }

    void start() {
      clock -= System.nanoTime();
      cpu -= THREADS.getCurrentThreadCpuTime();
    }

    void stop() {
      clock += System.nanoTime();
      cpu += THREADS.getCurrentThreadCpuTime();
    }
  }

  static void measure(int processes) throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      List<double[]> built = new ArrayList<>();
      for (int i = 0; i < processes; i++) {
        built.add(child(server, "build"));
      }
      int connections = connections(server);
      List<double[]> recorded = new ArrayList<>();
      for (int i = 0; i < processes; i++) {
        recorded.add(child(server, "record"));
      }
      Console.line("%nA fresh process, %d times", processes);
      row("build() (at most 100)", built, 0);
      row("  of which processor time", built, 1);
      row("first generation with usage", recorded, 0);
      row("  of which processor time", recorded, 1);
      Console.line("%-32s %d", "connections made by build()", connections);
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
    return Arrays.stream(printed.split("\\s+")).mapToDouble(s -> Long.parseLong(s) / 1e6).toArray();
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

  private static void row(String title, List<double[]> processes, int column) {
    double[] sorted = processes.stream().mapToDouble(millis -> millis[column]).sorted().toArray();
    Console.line(
        "%-32s min %5.1f   median %5.1f   max %5.1f ms",
        title, sorted[0], Rounds.median(sorted), sorted[sorted.length - 1]);
  }
}
