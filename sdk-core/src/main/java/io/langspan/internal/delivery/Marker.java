// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.EnumMap;
import java.util.Map;

/** A flush on its way through the queue. Guarded by the {@link Ledger}. */
final class Marker implements Intake.Entry {

  final long acceptedBefore;
  final Map<DropReason, Long> refused = new EnumMap<>(DropReason.class);

  /** The last epoch that it waits for; negative until the worker has met it. */
  long upTo = -1;

  boolean reported;

  Marker(long acceptedBefore) {
    this.acceptedBefore = acceptedBefore;
  }

  boolean isMet() {
    return upTo >= 0;
  }
}
