// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.usage.Cost;
import java.math.BigDecimal;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What each of many has spent. Of two generations: who spends goes to the young one, and when that
 * is full it becomes the old one, and the old one is forgotten. So memory stays bounded and nobody
 * is forgotten before as many others have spent something.
 */
final class Spendings {

  private static final AtomicReferenceFieldUpdater<Spendings, Generations> GENERATIONS =
      AtomicReferenceFieldUpdater.newUpdater(Spendings.class, Generations.class, "generations");

  private final int generation;
  private final long windowNanos;
  private final LongSupplier nanoTime;
  private volatile Generations generations = new Generations(new ConcurrentHashMap<>());

  /** A sum that only grows, whether nothing is missing in it, and when it began. */
  private record Sum(BigDecimal total, boolean complete, long since) {

    Sum plus(Sum more) {
      return new Sum(total.add(more.total), complete && more.complete, since);
    }

    Cost cost() {
      Cost cost = Cost.usd(total);
      return complete ? cost : cost.incomplete();
    }
  }

  /** Both of them, so that nobody sees one turned and the other not. */
  private static final class Generations {

    final ConcurrentHashMap<String, AtomicReference<Sum>> young = new ConcurrentHashMap<>();
    final ConcurrentHashMap<String, AtomicReference<Sum>> old;

    Generations(ConcurrentHashMap<String, AtomicReference<Sum>> old) {
      this.old = old;
    }
  }

  /**
   * New ones.
   *
   * @param generation how many a generation holds
   * @param windowNanos after how long a sum begins anew; 0 for never
   * @param nanoTime a time that never jumps
   */
  Spendings(int generation, long windowNanos, LongSupplier nanoTime) {
    this.generation = generation;
    this.windowNanos = windowNanos;
    this.nanoTime = nanoTime;
  }

  /** Adds to somebody's sum and gives what it is then: not complete once a part of it was not. */
  Cost add(String id, Cost cost) {
    Sum sum =
        of(id)
            .accumulateAndGet(
                new Sum(cost.total(), cost.isComplete(), nanoTime.getAsLong()),
                (before, more) -> isOver(before, more.since) ? more : before.plus(more));
    return sum.cost();
  }

  /** Somebody's sum; {@code null} if nothing is known of it. */
  @Nullable Cost sum(String id) {
    Generations now = generations;
    AtomicReference<Sum> known = now.young.get(id);
    if (known == null) {
      known = now.old.get(id);
    }
    Sum sum = known == null ? null : known.get();
    return sum == null || isOver(sum, nanoTime.getAsLong()) ? null : sum.cost();
  }

  private AtomicReference<Sum> of(String id) {
    while (true) {
      Generations now = generations;
      AtomicReference<Sum> known = now.young.get(id);
      if (known == null && now.young.size() >= generation) {
        GENERATIONS.compareAndSet(this, now, new Generations(now.young)); // or another thread has
        continue;
      }
      if (known == null) {
        known = now.young.computeIfAbsent(id, any -> now.old.getOrDefault(id, nothing()));
      }
      if (generations == now) {
        return known; // else it may have come too late, and another thread has begun a new sum
      }
    }
  }

  private AtomicReference<Sum> nothing() {
    return new AtomicReference<>(new Sum(BigDecimal.ZERO, true, nanoTime.getAsLong()));
  }

  private boolean isOver(Sum sum, long now) {
    return windowNanos > 0 && now - sum.since >= windowNanos;
  }
}
