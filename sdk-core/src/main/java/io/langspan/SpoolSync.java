// SPDX-License-Identifier: Apache-2.0
package io.langspan;

/**
 * When what was written to a spool is forced to the disk. Whatever is chosen, what was written
 * survives the death of the process; this is about the machine losing its power.
 *
 * @since 0.1
 */
public enum SpoolSync {
  /** Together, every 50 milliseconds: a power failure costs what was written since. */
  GROUP,
  /** At once: a power failure costs nothing that was written. Slow on most disks. */
  EVERY_WRITE,
  /** When the operating system sees fit. */
  NONE
}
