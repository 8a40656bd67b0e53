// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

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

  Epoch(long number) {
    this.number = number;
  }
}
