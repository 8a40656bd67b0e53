// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

/** The items drained between two flushes. Guarded by the {@link Ledger}. */
final class Epoch {

  final long number;
  long pending;

  // What no flush has reported yet.
  long delivered;
  final Losses dropped = new Losses();

  Epoch(long number) {
    this.number = number;
  }
}
