// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Is had even where there is no memory for a place in its queue, as Java 17's needs one. Only for
 * what is held for moments: it tries until then.
 */
final class SureLock extends ReentrantLock {

  private static final long serialVersionUID = 1L;

  @Override
  public void lock() {
    try {
      super.lock();
    } catch (OutOfMemoryError e) {
      while (!tryLock()) {
        Thread.onSpinWait();
      }
    }
  }
}
