// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import io.langspan.openai.internal.call.Call;
import java.lang.ref.Cleaner;

/** Answers that the application has let go of without reading or closing them. */
final class Abandoned {

  private Abandoned() {}

  /** Ends a call when nobody can reach this any more. The call must not reach it either. */
  static void watch(Object answer, Call call) {
    Watch.CLEANER.register(answer, call::abandoned);
  }

  /** Its thread is started by the first answer that is left open, and ends with this class. */
  private static final class Watch {
    static final Cleaner CLEANER = Cleaner.create();
  }
}
