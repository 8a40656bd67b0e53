// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.usage.Cost;
import java.math.BigDecimal;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What each of many has spent. Of two generations: who spends goes to the young one, and when that
 * is full it becomes the old one, and the old one is forgotten. So memory stays bounded and nobody
 * is forgotten before as many others have spent something.
 */
final class Spendings {

  private static final int GENERATION = 10_000;

  private final long windowNanos;
  private volatile ConcurrentHashMap<String, AtomicReference<Sum>> young =
      new ConcurrentHashMap<>();
  private volatile ConcurrentHashMap<String, AtomicReference<Sum>> old = new ConcurrentHashMap<>();

  /** A sum that only grows, and when it began. */
  private record Sum(BigDecimal total, long since) {}

  /**
   * New ones.
   *
   * @param windowNanos after how long a sum begins anew; 0 for never
   */
  Spendings(long windowNanos) {
    this.windowNanos = windowNanos;
  }

  /** Adds to somebody's sum and gives what it is then. */
  Cost add(String id, Cost cost) {
    Sum sum =
        of(id)
            .accumulateAndGet(
                new Sum(cost.total(), System.nanoTime()),
                (before, more) ->
                    isOver(before, more.since)
                        ? more
                        : new Sum(before.total.add(more.total), before.since));
    return Cost.usd(sum.total);
  }

  /** Somebody's sum; {@code null} if nothing is known of it. */
  @Nullable Cost sum(String id) {
    AtomicReference<Sum> known = young.get(id);
    if (known == null) {
      known = old.get(id);
    }
    Sum sum = known == null ? null : known.get();
    return sum == null || isOver(sum, System.nanoTime()) ? null : Cost.usd(sum.total);
  }

  private AtomicReference<Sum> of(String id) {
    ConcurrentHashMap<String, AtomicReference<Sum>> now = young;
    AtomicReference<Sum> known = now.get(id);
    if (known != null) {
      return known;
    }
    if (now.size() >= GENERATION) {
      turn(now);
      now = young;
    }
    return now.computeIfAbsent(
        id,
        any -> {
          AtomicReference<Sum> before = old.get(id);
          return before == null
              ? new AtomicReference<>(new Sum(BigDecimal.ZERO, System.nanoTime()))
              : before;
        });
  }

  @SuppressWarnings("ReferenceEquality") // this very map, and equals would look at all of it
  private synchronized void turn(ConcurrentHashMap<String, AtomicReference<Sum>> full) {
    if (young == full) { // else another thread has turned it
      old = full;
      young = new ConcurrentHashMap<>();
    }
  }

  private boolean isOver(Sum sum, long now) {
    return windowNanos > 0 && now - sum.since >= windowNanos;
  }
}
