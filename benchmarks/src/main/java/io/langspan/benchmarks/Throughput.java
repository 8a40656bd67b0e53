// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How many spans a second go all the way to a server, and what each costs, beside OpenTelemetry's
 * batch processor. This process is the server; the pipelines run in turn, each in a fresh process.
 */
final class Throughput {

  private static final String OURS = "langspan";
  private static final String STOCK = "stock";
  private static final List<String> ALL = List.of(OURS, STOCK, "tuned");
  private static final double SECONDS = 3;

  /** What a span holds, how far the server is away, and who is measured. */
  private record Case(String title, int bytes, Duration latency, List<String> pipelines) {}

  // The rest of a span, keys, ids and small values, is about 700 bytes.
  private static final List<Case> CASES =
      List.of(
          new Case("3.6 KB, loopback", 2_900, Duration.ZERO, ALL),
          new Case("3.6 KB, 100 ms", 2_900, Duration.ofMillis(100), ALL),
          new Case("50 KB, loopback", 50_000, Duration.ZERO, ALL),
          new Case("50 KB, 100 ms", 50_000, Duration.ofMillis(100), ALL),
          new Case("2 KB, loopback", 1_300, Duration.ZERO, List.of(OURS)));

  private record Run(
      double recorded,
      double arrived,
      double seconds,
      double cpu,
      double allocated,
      double wirePerSpan) {

    double perSecond() {
      return arrived / seconds;
    }

    double micros() {
      return cpu / arrived;
    }

    double lost() {
      return 100 * (recorded - arrived) / recorded;
    }
  }

  private Throughput() {}

  static void measure(int rounds) throws IOException, InterruptedException {
    Console.line("%nAs many spans as a pipeline takes, medians of %d processes", rounds);
    for (Case one : CASES) {
      Map<String, List<Run>> runs = new LinkedHashMap<>();
      for (int round = 0; round < rounds; round++) {
        for (String name : one.pipelines()) {
          runs.computeIfAbsent(name, key -> new ArrayList<>()).add(run(name, one, 0));
        }
      }
      Console.line(
          "%n%-18s %9s %9s %9s %9s %9s %7s",
          one.title(), "spans/s", "CPU us", "B heap", "B wire", "x spans", "x CPU");
      runs.forEach((name, all) -> row(name, all, of(runs, OURS)));
      if (one.pipelines().contains(STOCK)) {
        overrun(
            one,
            Math.sqrt(
                median(of(runs, OURS), Run::perSecond) * median(of(runs, STOCK), Run::perSecond)));
      }
    }
  }

  private static void row(String name, List<Run> all, List<Run> ours) {
    Console.line(
        "  %-16s %9.0f %9.1f %9.0f %9.0f %9.2f %7.2f",
        name,
        median(all, Run::perSecond),
        median(all, Run::micros),
        median(all, run -> run.allocated() / run.arrived()),
        median(all, Run::wirePerSpan),
        ratio(ours, all, Run::perSecond),
        ratio(ours, all, Run::micros));
  }

  /** Half way, by ratio, between what the stock pipeline takes and what ours does. */
  private static void overrun(Case one, double rate) throws IOException, InterruptedException {
    for (String name : one.pipelines()) {
      Console.line(
          "  %-16s %5.1f %% lost of %.0f spans/s", name, run(name, one, rate).lost(), rate);
    }
  }

  private static Run run(String name, Case one, double rate)
      throws IOException, InterruptedException {
    try (DiscardServer server = new DiscardServer(one.latency())) {
      return run(name, one, rate, server);
    }
  }

  private static Run run(String name, Case one, double rate, DiscardServer server)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-XX:+AlwaysPreTouch", // a page that is touched first is not the cost of a span
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                ExportRun.class.getName(),
                name,
                server.url(),
                Integer.toString(one.bytes()),
                Double.toString(rate),
                Double.toString(SECONDS))
            .redirectError(
                ProcessBuilder.Redirect.DISCARD) // the stock processor tells of each loss
            .start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The process of " + name + " failed: " + printed);
    }
    double[] all = Arrays.stream(printed.split("\\s+")).mapToDouble(Double::parseDouble).toArray();
    return new Run(all[0], all[1], all[2], all[3], all[4], server.bytes() / all[5]);
  }

  private static List<Run> of(Map<String, List<Run>> runs, String name) {
    return requireNonNull(runs.get(name), name);
  }

  private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
    return Rounds.median(runs.stream().mapToDouble(figure).toArray());
  }

  /** Median over the rounds of ours to theirs in the same round. */
  private static double ratio(List<Run> ours, List<Run> theirs, ToDoubleFunction<Run> figure) {
    double[] ratios = new double[ours.size()];
    Arrays.setAll(
        ratios, i -> figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)));
    return Rounds.median(ratios);
  }
}
