// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

/** When what was appended is forced to the disk. */
public enum Durability {
  /** Before {@link Spool#append} returns: it then survives a power failure. */
  EVERY_WRITE,

  /** By {@link Spool#sync}, which the owner calls every few milliseconds. */
  GROUP,

  /** Never: it survives the death of the process and not that of the machine. */
  NONE
}
