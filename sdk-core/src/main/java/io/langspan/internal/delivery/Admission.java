// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * Which items are let in, as there is room, and how many are turned away. Safe for many threads,
 * and lock-free for who does not wait.
 */
final class Admission {

  final Room room;
  private final LongAdder accepted = new LongAdder();
  private final Losses refused = new Losses();

  /** Those of them that no flush has told. */
  private final Losses untold = new Losses();

  Admission(long capacity) {
    this.room = new Room(capacity);
  }

  /** Takes room in the queue; returns the bytes held then, or -1 when there is none. */
  long reserve(long cost) {
    return accept(room.take(cost));
  }

  /** As {@link #reserve}, but waits for room as long as somebody has asked for by name. */
  long awaitRoom(long cost, long nanos, BooleanSupplier open) {
    return accept(room.await(cost, nanos, open));
  }

  private long accept(long held) {
    if (held >= 0) {
      accepted.increment();
    }
    return held;
  }

  /** Undoes {@link #reserve} for an item that no other thread has seen. */
  void giveBack(long cost) {
    accepted.decrement();
    room.give(cost);
  }

  void refuse(DropReason reason) {
    refused.add(reason, 1);
    untold.add(reason, 1);
  }

  /** How many were let in so far. */
  long accepted() {
    return accepted.sum();
  }

  /** How many were turned away so far. */
  long refused() {
    return refused.sum();
  }

  /** Adds all that were turned away so far. */
  void addRefusedTo(Map<DropReason, Long> lost) {
    refused.addTo(lost);
  }

  /** Adds those that were turned away since the last time. */
  void moveRefusedTo(Map<DropReason, Long> lost) {
    untold.moveTo(lost);
  }
}
