// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Arrays that nobody uses: nearly all are short, and as short-lived as a call. A few are kept for
 * whoever comes next. Safe for use by many threads.
 */
final class Spares<T> {

  private static final int MOST = 8;

  private final AtomicReferenceArray<@Nullable T> spares = new AtomicReferenceArray<>(MOST);

  /** One of them; {@code null} if there is none. */
  @Nullable T take() {
    for (int i = 0; i < MOST; i++) {
      T spare = spares.get(i) == null ? null : spares.getAndSet(i, null);
      if (spare != null) {
        return spare;
      }
    }
    return null;
  }

  /** Nobody uses this one any more. */
  void give(T spare) {
    for (int i = 0; i < MOST; i++) {
      if (spares.get(i) == null && spares.compareAndSet(i, null, spare)) {
        return;
      }
    }
  }
}
