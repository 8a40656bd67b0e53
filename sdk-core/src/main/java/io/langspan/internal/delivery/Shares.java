// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much memory each kind may hold while the server does not take it, lest there be no room for
 * one that it does. Guarded by the {@link Outbox}.
 */
final class Shares {

  private final Lanes lanes;
  private final Ledger ledger;
  private final long queueBytes;

  Shares(Lanes lanes, Ledger ledger, long queueBytes) {
    this.lanes = lanes;
    this.ledger = ledger;
    this.queueBytes = queueBytes;
  }

  /** Whether some kind may hold more than its share. Any thread. */
  boolean mayBeExceeded() {
    return ledger.heldBytes() > of(Kind.SCORES);
  }

  /** Scores are few and small. */
  private long of(Kind kind) {
    return kind == Kind.OTLP_TRACES ? queueBytes / 8 * 7 : queueBytes / 2;
  }

  /** Drops the newest of what a shut lane has in memory alone beyond its share. */
  void enforce() {
    for (Lane lane : lanes) {
      if (inTheWay(lane)) {
        cutBack(lane);
      }
    }
  }

  /** Spans come sooner or later; of scores many an application writes none. */
  private boolean inTheWay(Lane lane) {
    if (lane.gate.open()) {
      return false;
    }
    for (Lane other : lanes) {
      if (other.gate.open() && (other.used() || other.kind == Kind.OTLP_TRACES)) {
        return true;
      }
    }
    return false;
  }

  private void cutBack(Lane lane) {
    long excess = lane.held() - of(lane.kind);
    if (excess <= 0) {
      return;
    }
    lane.seal();
    // As large as it will ever be: nothing may be without a place when memory gives out.
    Deque<Batch> kept = new ArrayDeque<>(lane.ready.size());
    try {
      while (excess > 0 && !lane.ready.isEmpty()) {
        Batch batch = lane.ready.getLast();
        int left = ledger.cutBack(batch, excess);
        Batch rest = left == batch.size() ? batch : batch.head(left);
        excess -= batch.cost() - rest.cost();
        lane.ready.removeLast();
        if (left > 0) {
          kept.addFirst(rest);
        }
      }
    } finally {
      lane.ready.addAll(kept);
    }
  }

  /** The bytes that lie in other lanes, which are shut, beyond what each may have. */
  long stuck(Kind kind, long each) {
    long bytes = 0;
    for (Lane lane : lanes) {
      if (lane.kind != kind && !lane.gate.open()) {
        bytes += Math.max(0, lane.held() - each);
      }
    }
    return bytes;
  }
}
