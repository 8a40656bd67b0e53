// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Credentials;
import io.langspan.internal.log.Guard;
import io.langspan.internal.log.QuietLog;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the application for its keys. */
public final class KeySource {

  private KeySource() {}

  /**
   * The keys, or {@code null} when the supplier fails or has none, which is reported once.
   *
   * @param consequence what happens without
   */
  public static @Nullable Credentials ask(Supplier<Credentials> supplier, String consequence) {
    String failure;
    try {
      Credentials keys = supplier.get();
      if (keys != null) {
        return keys;
      }
      failure = "it returned null";
    } catch (Throwable e) {
      Guard.rethrowFatal(e);
      failure = QuietLog.describe(e); // without its message, which may quote a key
    }
    Guard.report(
        "credentials: " + consequence, "The supplier of keys failed, {}: {}", consequence, failure);
    return null;
  }
}
