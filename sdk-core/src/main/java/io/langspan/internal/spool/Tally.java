// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What the owner's thread counts and any thread may read. */
final class Tally {

  final AtomicLong bytes = new AtomicLong();
  final AtomicLong records = new AtomicLong();
  final AtomicLong waiting = new AtomicLong();
  final AtomicLong segments = new AtomicLong();
  final AtomicLong unreadable = new AtomicLong();
  private Watch watch = Watch.NOBODY;
  private final Map<Loss, AtomicLong> lost = new EnumMap<>(Loss.class);

  Tally() {
    for (Loss reason : Loss.values()) {
      lost.put(reason, new AtomicLong()); // all of them now: the map itself never changes
    }
  }

  void lost(Loss reason, long records) {
    Objects.requireNonNull(lost.get(reason)).addAndGet(records);
  }

  void watch(Watch watch) {
    this.watch = watch;
  }

  Watch watch() {
    return watch;
  }

  SpoolStats stats() {
    Map<Loss, Long> losses = new EnumMap<>(Loss.class);
    lost.forEach(
        (reason, count) -> {
          if (count.get() != 0) {
            losses.put(reason, count.get());
          }
        });
    return new SpoolStats(
        bytes.get(), segments.get(), records.get(), waiting.get(), losses, unreadable.get());
  }
}
