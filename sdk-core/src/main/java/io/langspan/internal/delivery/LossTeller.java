// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Tells of losses, on the worker's thread: who loses an item may be anybody. */
final class LossTeller {

  private final Ledger ledger;
  private final BiConsumer<DropReason, Long> listener;
  private final QuietLog log;
  private final Map<DropReason, Long> told = new EnumMap<>(DropReason.class);

  LossTeller(Ledger ledger, BiConsumer<DropReason, Long> listener, QuietLog log) {
    this.ledger = ledger;
    this.listener = listener;
    this.log = log;
  }

  /** Returns whether there was anything to tell. */
  boolean tell() {
    boolean news = false;
    for (Map.Entry<DropReason, Long> loss : ledger.losses().entrySet()) {
      news |= tell(loss.getKey(), loss.getValue());
    }
    return news;
  }

  private boolean tell(DropReason reason, long lost) {
    long news = lost - told.getOrDefault(reason, 0L);
    if (news == 0) {
      return false;
    }
    told.put(reason, lost);
    if (reason == DropReason.QUEUE_FULL) {
      log.warn(
          "queue_full",
          "Dropped {} items since the start: the queue is full, nothing is sent fast enough",
          lost);
    }
    try {
      listener.accept(reason, news);
    } catch (Throwable e) {
      log.error("listener", "A listener for losses failed: {}", QuietLog.describe(e));
    }
    return true;
  }
}
