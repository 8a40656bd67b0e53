// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.LangspanSettings;
import io.langspan.internal.log.Guard;

/** Nothing can be delivered without keys. */
final class MissingKeys {

  private MissingKeys() {}

  /** Whether nothing is recorded; says so if that may surprise. */
  static boolean areReported(LangspanSettings settings) {
    if (!settings.tracingEnabled()) {
      return true;
    }
    if (settings.hasCredentials()) {
      return false;
    }
    Guard.report(
        "keys",
        "Nothing is traced: set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, or give the keys to"
            + " the builder. LANGFUSE_TRACING_ENABLED=false says that this is wanted");
    return true;
  }
}
