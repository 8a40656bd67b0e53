// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the engine has done since it was built. Whenever it is quiet, {@code submitted = delivered +
 * filtered + all dropped + queued + inFlight + spooled - recovered}.
 *
 * @param submitted every item ever handed over, the refused ones included
 * @param delivered acknowledged by the server
 * @param filtered encoded to nothing
 * @param dropped lost, by reason; reasons without a loss are absent
 * @param queued items waiting to be encoded, sent or sent again
 * @param inFlight items in requests being sent right now
 * @param spooled items that are on disk and not in memory
 * @param spoolBytes the size of the spool's files
 * @param recovered items of former runs that were taken over from the spool
 * @param heldBytes bytes of the items that are queued or in flight; what the queue limit bounds
 * @param lastError an HTTP status or the class of an exception, nothing the server wrote
 * @param lastSuccess when the server last acknowledged something
 */
public record Counters(
    long submitted,
    long delivered,
    long filtered,
    Map<DropReason, Long> dropped,
    long queued,
    long inFlight,
    long spooled,
    long spoolBytes,
    long recovered,
    long heldBytes,
    @Nullable String lastError,
    @Nullable Instant lastSuccess) {

  public Counters {
    dropped = Map.copyOf(dropped);
  }
}
