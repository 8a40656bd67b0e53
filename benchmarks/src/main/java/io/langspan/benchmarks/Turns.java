// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import io.langspan.Langspan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * Lets things that are alike take turns in one process, in another order each time, as a burst of
 * one leaves caches to the next. After each of ours everything is delivered, outside of what is
 * measured; a lost span fails the run.
 */
final class Turns {

  private final Random random = new Random(1);
  private final Langspan langspan;

  Turns(Langspan langspan) {
    this.langspan = langspan;
  }

  /** Lets each of them have its burst; ours are those whose name tells that they are traced. */
  <C> void each(Map<String, C> all, BiConsumer<String, C> burst) {
    List<String> order = new ArrayList<>(all.keySet());
    Collections.shuffle(order, random);
    for (String name : order) {
      burst.accept(name, all.get(name));
      if (name.contains("Traced")) {
        DiscardServer.settle(langspan);
      }
    }
  }
}
