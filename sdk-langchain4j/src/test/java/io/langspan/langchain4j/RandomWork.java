// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import io.langspan.Langspan;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What an application does in its tools: random, but the same each time. */
final class RandomWork {

  private final Random random;
  private final List<Executor> executors;

  RandomWork(Random random, List<Executor> executors) {
    this.random = random;
    this.executors = executors;
  }

  /** Does it below what goes on on this thread. */
  interface Act extends Runnable {}

  Executor executor() {
    return executors.get(random.nextInt(executors.size()));
  }

  /** Some acts, one after another. */
  Act some(int depth) {
    List<Act> acts = Stream.generate(() -> one(depth)).limit(random.nextInt(3)).toList();
    return () -> acts.forEach(Runnable::run);
  }

  private Act one(int depth) {
    return switch (random.nextInt(depth > 0 ? 10 : 3)) {
      case 0, 1 -> RandomWork::event;
      case 2 -> random.nextInt(4) == 0 ? RandomWork::fail : RandomWork::event;
      case 3 -> step(some(depth - 1));
      case 4, 5 -> elsewhere(some(depth - 1));
      case 6 -> retrieval();
      case 7 -> new RandomAgents(random, this, depth - 1);
      default -> new RandomService(random, this, depth - 1);
    };
  }

  private static void event() {
    Langspan.current().event("event");
    Executed.current().below("EVENT event");
  }

  private static void fail() {
    throw new IllegalStateException("fails");
  }

  private static Act step(Act inner) {
    return () ->
        Executed.current()
            .below("SPAN step")
            .run(
                () -> {
                  Langspan.current().run("step", step -> inner.run());
                  return null;
                });
  }

  /** The same on other threads, several times at once, that are told of the context. */
  private Act elsewhere(Act inner) {
    Executor carrying = Context.taskWrapping(executor());
    int times = 1 + random.nextInt(2);
    return () -> {
      Executed here = Executed.current();
      List<CompletableFuture<Void>> all =
          IntStream.range(0, times)
              .mapToObj(
                  i ->
                      CompletableFuture.runAsync(
                          () ->
                              here.within(
                                  () -> {
                                    inner.run();
                                    return null;
                                  }),
                          carrying))
              .toList();
      CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
    };
  }

  private Act retrieval() {
    RandomRetrieval retrieval = new RandomRetrieval(random, executor());
    return () -> {
      Executed here = Executed.current();
      here.add(retrieval.ask("How long?"));
    };
  }
}
