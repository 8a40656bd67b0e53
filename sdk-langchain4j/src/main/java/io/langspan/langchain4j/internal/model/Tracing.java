// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** How models of one kind are traced. */
interface Tracing {

  /** Whether a method of the kind asks the model something. */
  boolean traces(Method method);

  /** Asks the model itself, and records that. */
  @Nullable Object ask(TracedModel traced, Object proxy, Method method, @Nullable Object[] given)
      throws Throwable;
}
