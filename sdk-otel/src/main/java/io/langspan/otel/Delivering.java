// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.LangspanSettings;
import io.langspan.internal.log.Guard;

/** Whether anything can be delivered at all. */
final class Delivering {

  private Delivering() {}

  /** Not when tracing is off, nor without keys; says so where that may surprise. */
  static boolean isPossible(LangspanSettings settings) {
    if (settings.tracingEnabled() && !settings.hasCredentials()) {
      Guard.report(
          "keys",
          "Nothing is traced: set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, or give the keys to"
              + " the builder. LANGFUSE_TRACING_ENABLED=false says that this is wanted");
    }
    return settings.tracingEnabled() && settings.hasCredentials();
  }
}
