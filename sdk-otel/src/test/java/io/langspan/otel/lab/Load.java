// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.score.Score;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** An application that traces, and that remembers what it has traced. Of one thread. */
final class Load {

  /** The name of observations that {@link LedgerServer#poison} may be told to refuse. */
  static final String POISON = "poison";

  /** What no log and no error may show. */
  static final String CANARY = "canary-prompt-7Q";

  private static final int ENOUGH = 3_000;

  private final Langspan langspan;
  private final Random random = new Random(7);
  private final Set<String> spanIds = new LinkedHashSet<>();
  private long scores;

  Load(Langspan langspan) {
    this.langspan = langspan;
  }

  /** Records so many steps of little content. */
  Load observations(int count) {
    for (int i = 0; i < count; i++) {
      one("step", CANARY + " question " + i);
    }
    return this;
  }

  /** Records so many, as fast as they can be kept without a drop. */
  Load observationsInStep(int count) {
    for (int i = 0; i < count; i++) {
      if (i % 100 == 0) {
        while (langspan.status().pending() > ENOUGH) {
          LockSupport.parkNanos(1_000_000);
        }
      }
      one("step", "question " + i);
    }
    return this;
  }

  /** Records a step with this much that no compression makes smaller. */
  Load large(int bytes) {
    one("large", noise(bytes));
    return this;
  }

  /** Records a step with as much in each of three fields. */
  String threeFields(int bytes) {
    return record(
        "three", s -> s.input(noise(bytes)).output(noise(bytes)).metadata("k", noise(bytes)));
  }

  /** Records a step with this many tags, none of which is long. */
  String manyFields(int count) {
    return record(
        "many",
        s -> s.tags(IntStream.range(0, count).mapToObj(i -> noise(40) + i).toArray(String[]::new)));
  }

  private String noise(int characters) {
    byte[] content = new byte[characters * 3 / 4];
    random.nextBytes(content);
    return Base64.getEncoder().encodeToString(content);
  }

  /** Records a step that a server refuses. */
  String poison() {
    return one(POISON, "p");
  }

  private String one(String name, String content) {
    return record(name, step -> step.input(content).output("answer"));
  }

  private String record(String name, Consumer<Observation> content) {
    try (Observation step = langspan.startObservation(name)) {
      content.accept(step);
      spanIds.add(step.id());
      return step.id();
    }
  }

  /** Records so many scores of this name. */
  Load scores(String name, int count) {
    for (int i = 0; i < count; i++) {
      langspan.scores().record(Score.numeric(name, i).session("s"));
      scores++;
    }
    return this;
  }

  /** Counts what another thread has recorded with the same client. */
  void adopt(Load other) {
    spanIds.addAll(other.spanIds);
    scores += other.scores;
  }

  /** Counts spans that were recorded with the same client by other means. */
  void adopt(Collection<String> others) {
    spanIds.addAll(others);
  }

  /** The ids of all spans so far. */
  Set<String> spanIds() {
    return spanIds;
  }

  /** How many spans and scores have ended. */
  long ended() {
    return spanIds.size() + scores;
  }
}
