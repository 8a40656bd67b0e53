// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the methods of a benchmark in turn, each in a fresh process, several times over. What else
 * happens on the machine thus meets all of them alike, and the median of the rounds is what counts.
 */
final class Rounds {

  private final Map<String, List<Measured>> measured = new LinkedHashMap<>();

  private record Measured(double nanos, double bytes) {}

  Rounds(Class<?> benchmark, int rounds, String... methods) throws RunnerException {
    for (int round = 1; round <= rounds; round++) {
      Console.line("round %d of %d", round, rounds);
      for (String method : methods) {
        run(benchmark, method).forEach(this::note);
      }
    }
  }

  private void note(String name, Measured one) {
    measured.computeIfAbsent(name, key -> new ArrayList<>()).add(one);
    Console.line("  %-22s %8.0f ns %8.0f B", name, one.nanos(), one.bytes());
  }

  /** What a method measures: itself, or several things in turn, by their names. */
  private static Map<String, Measured> run(Class<?> benchmark, String method)
      throws RunnerException {
    RunResult result =
        new Runner(
                new OptionsBuilder()
                    .include("\\." + benchmark.getSimpleName() + "\\." + method + "$")
                    .addProfiler(CallerProfiler.class)
                    .forks(1)
                    // with one thread in the common pool, futures take a new one each time
                    .jvmArgsAppend(
                        "-Xms512m",
                        "-Xmx512m",
                        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2")
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .runSingle();
    Map<String, Measured> all = new LinkedHashMap<>();
    for (String label : result.getSecondaryResults().keySet()) {
      if (label.startsWith(CallerProfiler.CPU)) {
        String name = label.substring(CallerProfiler.CPU.length());
        double bytes = secondary(result, CallerProfiler.ALLOCATED + name);
        all.put(name.isEmpty() ? method : name, new Measured(secondary(result, label), bytes));
      }
    }
    return all;
  }

  private static double secondary(RunResult result, String name) {
    return requireNonNull(result.getSecondaryResults().get(name), name)
        .getStatistics()
        .getPercentile(50);
  }

  /** Median processor time of the calling thread, in nanoseconds per operation. */
  double nanos(String method) {
    return median(all(method).stream().mapToDouble(Measured::nanos).toArray());
  }

  /** Median allocation of the calling thread, in bytes per operation. */
  double bytes(String method) {
    return median(all(method).stream().mapToDouble(Measured::bytes).toArray());
  }

  /** Median over the rounds of how much longer a method takes than another in the same round. */
  double nanosRatio(String method, String base) {
    double[] ratios = new double[all(method).size()];
    Arrays.setAll(ratios, i -> all(method).get(i).nanos() / all(base).get(i).nanos());
    return median(ratios);
  }

  /** Median over the rounds of what one takes more than another in the same round. */
  double nanosMore(String method, String base) {
    double[] more = new double[all(method).size()];
    Arrays.setAll(more, i -> all(method).get(i).nanos() - all(base).get(i).nanos());
    return median(more);
  }

  /** All that was measured. */
  Set<String> names() {
    return measured.keySet();
  }

  double bytesRatio(String method, String base) {
    return bytes(method) / bytes(base);
  }

  private List<Measured> all(String method) {
    return measured.getOrDefault(method, List.of());
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
