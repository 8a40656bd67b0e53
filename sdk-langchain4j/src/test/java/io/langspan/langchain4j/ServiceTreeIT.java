// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever services and agents call in their tools, and on whatever threads they run. */
class ServiceTreeIT {

  @RegisterExtension static final Bench bench = new Bench();

  private static final ExecutorService applications = Executors.newCachedThreadPool();
  private static final ExecutorService pool = Executors.newCachedThreadPool();

  @AfterAll
  static void close() {
    applications.shutdownNow();
    pool.shutdownNow();
  }

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 80);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void exported_isWhatWasExecuted(int seed) {
    Random random = new Random(seed);
    RandomWork work = new RandomWork(random, List.of(pool, Runnable::run));
    RandomService service = new RandomService(random, work, 3);

    List<CompletableFuture<Executed>> asked =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> ask(service), applications))
            .limit(1 + random.nextInt(3))
            .toList();
    String executed =
        asked.stream().map(each -> each.join().shape("")).sorted().collect(Collectors.joining());

    assertThat(Shape.of(bench.observations())).isEqualTo(executed);
  }

  private static Executed ask(RandomService service) {
    Executed request = new Executed("SPAN request");
    return request.within(
        () -> {
          bench.langspan.run("request", step -> service.run());
          return request;
        });
  }
}
