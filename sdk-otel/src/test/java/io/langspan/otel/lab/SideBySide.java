// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.junit.jupiter.api.Assertions.assertAll;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs cases of a test that mostly wait, some at a time. */
final class SideBySide {

  private SideBySide() {}

  /** Runs all of them, and fails with the failures of each, by its name. */
  static <T> void all(Stream<T> cases, Consumer<T> test) {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> runs =
          cases.<Future<?>>map(one -> threads.submit(() -> run(one, test))).toList();
      assertAll(runs.stream().map(run -> run::get));
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> void run(T one, Consumer<T> test) {
    try {
      test.accept(one);
    } catch (Throwable failure) {
      throw new AssertionError("With " + one, failure);
    }
  }
}
