// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Calls what is wrapped by whatever method it was called: a newer release has more of them. */
final class Forward {

  private Forward() {}

  /** What the target returns, and throws. */
  static @Nullable Object to(Object target, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    try {
      return method.invoke(target, given);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
