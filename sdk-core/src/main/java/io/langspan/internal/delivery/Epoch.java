// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The items drained between two flushes. Guarded by the {@link Ledger}. */
final class Epoch {

  final long number;
  long pending;

  /** How many of the pending are on disk, and the sequence of the last that was written. */
  long onDisk;

  long lastSequence;

  // What no flush has reported yet.
  long delivered;
  final Losses dropped = new Losses();

  /** Where this is counted now; no flush tells the two apart any more. */
  private @Nullable Epoch into;

  Epoch(long number) {
    this.number = number;
  }

  /** The one that counts for this. */
  Epoch counting() {
    Epoch at = this;
    while (at.into != null) {
      at = at.into;
    }
    return at;
  }

  /** Lets an earlier one count for this. */
  void mergeInto(Epoch earlier) {
    earlier.pending += pending;
    earlier.onDisk += onDisk;
    earlier.lastSequence = Math.max(earlier.lastSequence, lastSequence);
    earlier.delivered += delivered;
    Map<DropReason, Long> lost = new EnumMap<>(DropReason.class);
    dropped.moveTo(lost);
    lost.forEach(earlier.dropped::add);
    into = earlier;
  }
}
