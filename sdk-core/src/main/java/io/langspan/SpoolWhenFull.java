// SPDX-License-Identifier: Apache-2.0
package io.langspan;

/**
 * What gives way when a spool has reached its size.
 *
 * @since 0.1
 */
public enum SpoolWhenFull {
  /** What is oldest is deleted unsent, and counted as dropped where it was not in memory too. */
  OLDEST_FIRST,
  /** What is new stays in memory, and is dropped and counted when that is full as well. */
  REFUSE
}
