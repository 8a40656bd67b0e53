// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What takes long to make, is needed as long as a call takes, and then kept for whoever comes next.
 * Safe for use by many threads.
 *
 * @param <T> what it is
 */
public final class Spares<T> {

  private final AtomicReferenceArray<@Nullable T> spares;

  /** None yet, and never more than these. */
  public Spares(int most) {
    spares = new AtomicReferenceArray<>(most);
  }

  /** One that nobody else has; {@code null} if there is none. */
  public @Nullable T take() {
    for (int i = 0; i < spares.length(); i++) {
      T spare = spares.get(i) == null ? null : spares.getAndSet(i, null);
      if (spare != null) {
        return spare;
      }
    }
    return null;
  }

  /** Nobody uses this one any more. */
  public void give(T spare) {
    for (int i = 0; i < spares.length(); i++) {
      if (spares.get(i) == null && spares.compareAndSet(i, null, spare)) {
        return;
      }
    }
  }
}
