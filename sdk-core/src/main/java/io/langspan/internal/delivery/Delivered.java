// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of the items handed over before a flush and not reported by an earlier one. Each item
 * that was delivered or dropped is reported exactly once; a pending one is reported again later.
 *
 * @param delivered acknowledged by the server
 * @param spooled safe on disk, to be sent later
 * @param pending neither delivered nor dropped yet
 * @param dropped lost, by reason; reasons without a loss are absent
 */
public record Delivered(long delivered, long spooled, long pending, Map<DropReason, Long> dropped) {

  public Delivered {
    Map<DropReason, Long> copy = new EnumMap<>(DropReason.class);
    copy.putAll(dropped);
    dropped = Collections.unmodifiableMap(copy);
  }

  /** Whether nothing is missing: all of it arrived or is on disk. */
  public boolean complete() {
    return pending == 0 && dropped.isEmpty();
  }
}
