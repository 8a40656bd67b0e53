// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.Locale;

/** Why an item will never arrive. */
public enum DropReason {
  /** The queue was full when it was handed over. */
  QUEUE_FULL,
  /** It was handed over after the engine had been closed. */
  AFTER_CLOSE,
  /** Encoding it failed. */
  ENCODE,
  /** The server refuses it even alone because of its size. */
  OVERSIZE,
  /** The server refuses it as invalid. */
  REJECTED,
  /** It was among the oldest in the spool when that reached its quota. */
  SPOOL_FULL,
  /** It waited in the spool for longer than is allowed. */
  EXPIRED,
  /** What the spool has of it is not what was written. */
  CORRUPT,
  /** The spool's file vanished or could not be written. */
  SPOOL_IO,
  /** It was still waiting when the engine was closed. */
  SHUTDOWN;

  /** The name used in results and logs, for example {@code queue_full}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
