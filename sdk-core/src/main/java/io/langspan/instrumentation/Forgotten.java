// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import java.lang.ref.Cleaner;

/**
 * What everybody has let go of without a word on what became of it. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class Forgotten {

  /** Its thread is started by the first that is watched, and ends with this class. */
  private static final Cleaner CLEANER = Cleaner.create();

  private Forgotten() {}

  /**
   * Does this when nobody can reach it any more. The action must not reach it either; it is kept
   * until then, or until the result is told to do it at once.
   */
  public static Cleaner.Cleanable watch(Object object, Runnable action) {
    return CLEANER.register(object, action);
  }
}
