// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import java.util.function.BooleanSupplier;

/** Waits for what happens when nobody holds an object any more. */
final class Forgotten {

  private static final long SECONDS = 60;

  private Forgotten() {}

  static void await(BooleanSupplier happened) {
    long deadline = System.nanoTime() + SECONDS * 1_000_000_000L;
    while (!happened.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Nothing happened in " + SECONDS + " seconds");
      }
      System.gc();
    }
  }
}
