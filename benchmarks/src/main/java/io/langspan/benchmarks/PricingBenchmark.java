// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import io.langspan.usage.PriceTable;
import io.langspan.usage.Usage;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What it takes to price one usage by the built-in table. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PricingBenchmark.BURST)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PricingBenchmark {

  static final int BURST = 2_000;

  private static final Usage TOKENS = Scenario.usage();
  private static final Usage ALL_KINDS =
      Usage.builder()
          .input(300_000)
          .inputCached(1_024)
          .bucket("input_cache_creation_5m", 200)
          .bucket("input_cache_creation_1h", 100)
          .output(256)
          .outputReasoning(512)
          .bucket("web_search_queries", 2)
          .build();
  private static final String ARN =
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/"
          + "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

  /** Three buckets at standard prices. */
  @Benchmark
  public void tokens(Blackhole blackhole) {
    price("gpt-5-mini", TOKENS, Map.of(), blackhole);
  }

  /** Seven buckets of a model that has a price for each service tier and size of context. */
  @Benchmark
  public void allKinds(Blackhole blackhole) {
    price("gpt-5.6-sol", ALL_KINDS, Map.of("service_tier", "flex"), blackhole);
  }

  /** Three buckets of a model under a long name. */
  @Benchmark
  public void longName(Blackhole blackhole) {
    price(ARN, TOKENS, Map.of(), blackhole);
  }

  private static void price(
      String model, Usage usage, Map<String, ?> parameters, Blackhole blackhole) {
    Instant now = Instant.now();
    CallerMeter.start();
    for (int i = 0; i < BURST; i++) {
      blackhole.consume(PriceTable.builtIn().price(model, usage, parameters, now));
    }
    CallerMeter.stop(BURST);
  }
}
