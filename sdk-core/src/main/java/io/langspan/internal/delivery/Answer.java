// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import org.jspecify.annotations.Nullable;

/** What of an HTTP answer decides about a batch. */
@SuppressWarnings("ArrayRecordComponent")
record Answer(
    int status,
    @Nullable String contentType,
    @Nullable String retryAfter,
    @Nullable String redirectOrigin,
    byte[] body) {

  @Override
  public String toString() {
    return "HTTP " + status; // the body may quote what was sent
  }
}
