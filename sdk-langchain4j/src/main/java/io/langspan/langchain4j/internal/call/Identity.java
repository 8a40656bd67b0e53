// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** An object and no other that equals it, without holding it. */
public final class Identity extends WeakReference<Object> {

  private final int hash;

  public Identity(Object object) {
    super(object);
    hash = System.identityHashCode(object);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    Object object = get();
    return object != null && other instanceof Identity identity && identity.refersTo(object);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
