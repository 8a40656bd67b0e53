// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** Lost items by reason. Lock-free. */
final class Losses {

  private final Map<DropReason, AtomicLong> counts = new EnumMap<>(DropReason.class);

  Losses() {
    for (DropReason reason : DropReason.values()) {
      counts.put(reason, new AtomicLong()); // all of them now: the map itself never changes
    }
  }

  void add(DropReason reason, long items) {
    AtomicLong count = counts.get(reason);
    if (count != null) {
      count.addAndGet(items);
    }
  }

  long get(DropReason reason) {
    AtomicLong count = counts.get(reason);
    return count == null ? 0 : count.get();
  }

  long sum() {
    return counts.values().stream().mapToLong(AtomicLong::get).sum();
  }

  void addTo(Map<DropReason, Long> total) {
    forEach(total, AtomicLong::get);
  }

  /** Adds to the total what no one has taken before. */
  void moveTo(Map<DropReason, Long> total) {
    forEach(total, count -> count.getAndSet(0));
  }

  private void forEach(Map<DropReason, Long> total, ToLongFunction<AtomicLong> read) {
    counts.forEach(
        (reason, count) -> {
          long items = read.applyAsLong(count);
          if (items != 0) {
            total.merge(reason, items, Long::sum);
          }
        });
  }
}
