// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

/**
 * Told by a {@link Spool}, on its owner's thread and within one of the owner's calls, of what is no
 * longer on the disk although nobody acknowledged it.
 */
public interface Watch {

  /** Who does not care. */
  Watch NOBODY =
      new Watch() {
        @Override
        public void gone(long sequence) {}

        @Override
        public void lost(Loss reason, long sequence) {}

        @Override
        public void lostOfOthers(Loss reason, long records) {}
      };

  /** A record that its owner has in memory, or had until a moment ago. */
  void gone(long sequence);

  /** A record that was spilled and not handed out since. */
  void lost(Loss reason, long sequence);

  /** So many records of former runs that were never handed out. */
  void lostOfOthers(Loss reason, long records);
}
