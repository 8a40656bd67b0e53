// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Adds what {@link CallerMeter} saw to the results of JMH. */
public final class CallerProfiler implements InternalProfiler {

  static final String CPU = "caller.cpu/";
  static final String ALLOCATED = "caller.alloc/";

  @Override
  public String getDescription() {
    return "Processor time and allocation of the calling thread";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    CallerMeter.reset();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    List<Result<?>> results = new ArrayList<>();
    CallerMeter.measured()
        .forEach(
            (name, sums) -> {
              results.add(result(CPU + name, sums.nanosPerOperation(), "ns/op"));
              results.add(result(ALLOCATED + name, sums.bytesPerOperation(), "B/op"));
            });
    return results;
  }

  private static Result<?> result(String label, double value, String unit) {
    return new ScalarResult(label, value, unit, AggregationPolicy.AVG);
  }
}
