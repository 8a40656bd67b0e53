// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Langspan;
import io.langspan.internal.log.Guard;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Closes a client when the process ends. */
final class ShutdownHook {

  private final AtomicReference<@Nullable Thread> hook = new AtomicReference<>();

  void register(Langspan langspan) {
    Thread thread = new Thread(langspan::close, "langspan-shutdown");
    hook.set(thread);
    try {
      Runtime.getRuntime().addShutdownHook(thread);
    } catch (IllegalStateException | SecurityException e) {
      Guard.report("hook", "No shutdown hook: close the client before the process ends");
    }
  }

  /** So that a client that was closed, and its class loader, can go. */
  void remove() {
    Thread thread = hook.getAndSet(null);
    if (thread != null && thread != Thread.currentThread()) {
      try {
        Runtime.getRuntime().removeShutdownHook(thread);
      } catch (IllegalStateException | SecurityException e) {
        // The process is ending: the hook runs or has run.
      }
    }
  }
}
