// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

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

  static final String CPU = "caller.cpu";
  static final String ALLOCATED = "caller.alloc";

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
    return List.of(
        new ScalarResult(CPU, CallerMeter.nanosPerOperation(), "ns/op", AggregationPolicy.AVG),
        new ScalarResult(
            ALLOCATED, CallerMeter.bytesPerOperation(), "B/op", AggregationPolicy.AVG));
  }
}
