// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.FlushResult;
import io.langspan.LangspanStatus;
import io.langspan.internal.delivery.Counters;
import io.langspan.internal.delivery.Delivered;
import io.langspan.internal.delivery.DeliveryEngine;
import io.langspan.internal.delivery.DropReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** One way out: a delivery, and what it has done so far. */
final class Outlet {

  private final DeliveryEngine delivery;

  // What a flush that told nobody has found out. Guarded by untold.
  private final Map<String, Long> untold = new HashMap<>();
  private long deliveredUntold;

  Outlet(DeliveryEngine delivery) {
    this.delivery = delivery;
  }

  DeliveryEngine delivery() {
    return delivery;
  }

  /** Begins to deliver everything accepted so far; what is returned waits for it. */
  Supplier<FlushResult> flushing(Duration timeout, boolean spansCovered) {
    Supplier<Delivered> flushing = delivery.flushing(timeout);
    return () -> result(flushing.get(), spansCovered);
  }

  /** The same, and leaves what became of it for the next flush to say. */
  Runnable delivering(Duration timeout) {
    Supplier<Delivered> flushing = delivery.flushing(timeout);
    return () -> {
      Delivered result = flushing.get();
      synchronized (untold) {
        deliveredUntold += result.delivered();
        named(result.dropped()).forEach((reason, n) -> untold.merge(reason, n, Long::sum));
      }
    };
  }

  FlushResult close(Duration timeout) {
    return result(delivery.close(timeout), true);
  }

  private FlushResult result(Delivered result, boolean spansCovered) {
    Map<String, Long> dropped = named(result.dropped());
    long delivered = result.delivered();
    synchronized (untold) {
      delivered += deliveredUntold;
      deliveredUntold = 0;
      untold.forEach((reason, n) -> dropped.merge(reason, n, Long::sum));
      untold.clear();
    }
    return FlushResult.of(delivered, result.spooled(), result.pending(), dropped, spansCovered);
  }

  LangspanStatus.Builder status() {
    Counters counters = delivery.status();
    String error = counters.lastError();
    return LangspanStatus.builder()
        .taken(counters.submitted(), counters.recovered())
        .delivered(counters.delivered())
        .filtered(counters.filtered())
        .dropped(named(counters.dropped()))
        .memory(counters.queued() + counters.inFlight(), counters.heldBytes())
        .spool(counters.spooled(), counters.spoolBytes())
        .lastError(error == null ? "" : error)
        .lastSuccess(counters.lastSuccess());
  }

  private static Map<String, Long> named(Map<DropReason, Long> dropped) {
    Map<String, Long> named = new LinkedHashMap<>();
    dropped.forEach((reason, count) -> named.put(reason.label(), count));
    return named;
  }
}
