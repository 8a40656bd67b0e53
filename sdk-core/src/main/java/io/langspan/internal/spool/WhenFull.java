// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

/** What gives way when the quota is reached. */
public enum WhenFull {
  /** The oldest segments go, and what was only in them is counted as lost. */
  OLDEST_FIRST,

  /** What is new is refused with {@link SpoolException.Reason#FULL}. */
  REFUSE
}
