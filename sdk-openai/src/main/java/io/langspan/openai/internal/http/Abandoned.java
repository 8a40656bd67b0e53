// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.http;

import java.lang.ref.Cleaner;

/** Answers that the application has let go of without reading or closing them. */
final class Abandoned {

  private Abandoned() {}

  /** Does this when nobody can reach an answer any more. It must not reach it either. */
  static void watch(CapturedResponse answer, Runnable action) {
    Watch.CLEANER.register(answer, action);
  }

  /** Its thread is started by the first answer that is left open, and ends with this class. */
  private static final class Watch {
    static final Cleaner CLEANER = Cleaner.create();
  }
}
