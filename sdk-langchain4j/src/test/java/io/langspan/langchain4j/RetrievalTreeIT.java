// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of whatever parts a retrieval is made, and on whatever threads they run. */
class RetrievalTreeIT {

  @RegisterExtension static final Bench bench = new Bench();
  private static final ExecutorService applications = Executors.newCachedThreadPool();
  private static final ExecutorService pool = Executors.newFixedThreadPool(3);

  @AfterAll
  static void close() {
    applications.shutdownNow();
    pool.shutdownNow();
  }

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void exported_isWhatWasExecuted(int seed) {
    Random random = new Random(seed);
    List<Executor> executors = List.of(pool, Runnable::run, ForkJoinPool.commonPool());
    RandomRetrieval retrieval =
        new RandomRetrieval(random, executors.get(random.nextInt(executors.size())));

    List<CompletableFuture<Executed>> asked =
        IntStream.rangeClosed(0, random.nextInt(3))
            .mapToObj(
                i -> CompletableFuture.supplyAsync(() -> retrieval.ask("q" + i), applications))
            .toList();
    String executed =
        asked.stream().map(each -> each.join().shape("")).sorted().collect(Collectors.joining());

    assertThat(Shape.of(bench.observations())).isEqualTo(executed);
  }
}
