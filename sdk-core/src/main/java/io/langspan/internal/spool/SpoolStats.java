// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.util.Map;

/**
 * What a spool holds and what it has lost since it was opened. Of a backlog that was not read yet
 * only the bytes and segments are known.
 *
 * @param bytes on disk, own and adopted
 * @param segments files, own and adopted
 * @param records not yet acknowledged, own and of the adopted those that were read
 * @param waiting of these, what nobody but the spool has: spilled, and not handed out since
 * @param lost records that were only here and are gone, by reason; reasons without a loss are
 *     absent
 * @param unreadable records of a newer version or sealed with another key; they stay where they are
 */
public record SpoolStats(
    long bytes, long segments, long records, long waiting, Map<Loss, Long> lost, long unreadable) {

  public SpoolStats {
    lost = Map.copyOf(lost);
  }

  public long lost(Loss reason) {
    return lost.getOrDefault(reason, 0L);
  }
}
