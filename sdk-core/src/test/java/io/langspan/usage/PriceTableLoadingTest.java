// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.LogCapture;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PriceTableLoadingTest {

  @Test
  void builtIn_readsTheTableOnce_whenManyThreadsAskAtOnce() throws Exception {
    FreshCopy copy = new FreshCopy(true);
    int threads = 16;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      var tables =
          IntStream.range(0, threads)
              .mapToObj(
                  i ->
                      executor.submit(
                          () -> {
                            start.await();
                            return copy.call("PriceTable", "builtIn");
                          }))
              .toList();
      start.countDown();
      Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Future<Object> table : tables) {
        seen.add(table.get());
      }

      assertThat(seen).hasSize(1);
      assertThat(copy.reads).hasValue(1);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void usageAndCost_doNotReadTheTable() {
    FreshCopy copy = new FreshCopy(true);

    copy.call("Usage", "of", 1L, 1L);
    copy.call("Cost", "usd", "1");

    assertThat(copy.reads).hasValue(0);
    assertThat(copy.loaded).doesNotContain("io.langspan.usage.PriceTable");
  }

  @Test
  void builtIn_isEmptyAndSaysSo_whenTheTableIsMissing() {
    FreshCopy copy = new FreshCopy(false);

    String log = LogCapture.of(() -> assertThat(copy.call("PriceTable", "builtIn")).isNotNull());

    assertThat(log).contains("No model prices");
  }
}
