// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.mask;

import io.langspan.Mask;
import io.langspan.internal.log.Guard;
import org.jspecify.annotations.Nullable;

/** A mask that never throws: where it fails, a fixed text takes the field's place. */
public final class Masking {

  private final @Nullable Mask mask;

  /** Applies this mask; {@code null} changes nothing. */
  public Masking(@Nullable Mask mask) {
    this.mask = mask;
  }

  /** Whether there is a mask at all. */
  public boolean isActive() {
    return mask != null;
  }

  /** The text that may leave. */
  public String apply(Mask.Kind kind, String key, String text) {
    if (mask == null) {
      return text;
    }
    try {
      String masked = mask.mask(kind, key, null, text);
      if (masked != null) {
        return masked;
      }
    } catch (Throwable e) {
      Guard.rethrowFatal(e);
      // Without the exception: its message may hold what was to be hidden.
      Guard.report("mask", "The mask failed with {}; the field was hidden", e.getClass().getName());
    }
    return Mask.FAILED;
  }
}
