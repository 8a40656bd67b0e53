// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.langspan.internal.json.ValueEncoder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Turning six messages, 2 KB together, into JSON, beside Jackson without any of our guards. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(JsonBenchmark.BURST)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class JsonBenchmark {

  static final int BURST = 1_000;

  private record Message(String role, String content) {}

  private final List<Message> records =
      List.of(
          new Message("system", content(0)),
          new Message("user", content(1)),
          new Message("assistant", content(2)),
          new Message("user", content(3)),
          new Message("assistant", content(4)),
          new Message("user", content(5)));
  private final List<Map<String, String>> maps =
      records.stream().map(m -> Map.of("role", m.role(), "content", m.content())).toList();

  private final ValueEncoder encoder = ValueEncoder.standard();
  private final ObjectMapper mapper = new ObjectMapper();

  private static String content(int index) {
    int length = Scenario.INPUT.length() / 6;
    return Scenario.INPUT.substring(index * length, (index + 1) * length);
  }

  /** Records, ours. */
  @Benchmark
  public void records(Blackhole blackhole) {
    ours(records, blackhole);
  }

  /** Records, Jackson's. */
  @Benchmark
  public void recordsByMapper(Blackhole blackhole) throws JsonProcessingException {
    mappers(records, blackhole);
  }

  /** Maps, ours. */
  @Benchmark
  public void maps(Blackhole blackhole) {
    ours(maps, blackhole);
  }

  /** Maps, Jackson's. */
  @Benchmark
  public void mapsByMapper(Blackhole blackhole) throws JsonProcessingException {
    mappers(maps, blackhole);
  }

  private void ours(Object value, Blackhole blackhole) {
    CallerMeter.start();
    for (int i = 0; i < BURST; i++) {
      @Nullable String json = encoder.encode(value);
      blackhole.consume(json);
    }
    CallerMeter.stop(BURST);
  }

  private void mappers(Object value, Blackhole blackhole) throws JsonProcessingException {
    CallerMeter.start();
    for (int i = 0; i < BURST; i++) {
      blackhole.consume(mapper.writeValueAsString(value));
    }
    CallerMeter.stop(BURST);
  }
}
