// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which waits for another try are cut short: by a flush, once for each batch; at the close, where
 * no other try will follow, of all that fails and of what only a person can put right, once more.
 * What the server forbids stays forbidden. Guarded by the {@link Outbox}.
 */
final class Haste {

  private final Lanes lanes;
  private boolean closing;

  /** Only a person could have helped these, and at the close they were tried all the same. */
  private final Set<Kind> triedLast = EnumSet.noneOf(Kind.class);

  Haste(Lanes lanes) {
    this.lanes = lanes;
  }

  /** From now on it is the close. */
  void closing() {
    closing = true;
    for (Lane lane : lanes) {
      lane.ready.forEach(batch -> batch.hurried = false);
    }
  }

  /** Somebody flushes. */
  void flush(long now) {
    for (Lane lane : lanes) {
      hurry(lane, now);
    }
  }

  /** Something of a lane was settled, and perhaps put back. */
  void settled(Lane lane, long now) {
    if (closing) {
      hurry(lane, now);
    }
  }

  private void hurry(Lane lane, long now) {
    boolean open = lane.gate.open();
    boolean last = closing && !triedLast.contains(lane.kind) && lane.gate.needsAPerson();
    if (!open && !lane.gate.mayHurry(now, last)) {
      return;
    }
    boolean hurry = false;
    for (Batch batch : lane.ready) {
      boolean waits = batch.notBefore - now > 0 || (!open && lane.gate.notBefore() - now > 0);
      if (waits && (last || !batch.hurried) && now - batch.floor >= 0) {
        batch.hurried = true;
        batch.notBefore = now;
        hurry = true;
      }
    }
    if (hurry && !open) {
      lane.gate.hurry(now);
      if (last) {
        triedLast.add(lane.kind);
      }
    }
  }
}
