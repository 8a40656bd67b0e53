// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import org.jspecify.annotations.Nullable;

/** One thing to deliver, made on the caller's thread as cheaply as possible and encoded later. */
public interface Item {

  Kind kind();

  /** Bytes this item keeps alive while it is queued. Called once, on the submitting thread. */
  long estimatedBytes();

  /**
   * The bytes to send. Called once, on the worker thread, and never again: every attempt sends the
   * same bytes. {@code null} or empty means there is nothing to deliver, which counts as filtered.
   */
  byte @Nullable [] encode() throws Exception;

  /**
   * Names this item in the log and, for {@link Kind#SCORES}, in the server's answer (the event id).
   * Ids only, never content. Called on the worker thread after {@link #encode()}.
   */
  String id();
}
