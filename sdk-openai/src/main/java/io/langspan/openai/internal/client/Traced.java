// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What a method does for us.
 *
 * @param operation the call of a model that it makes
 * @param isView whether it gives a service, or a client
 */
record Traced(@Nullable Operation operation, boolean isView) {

  static Traced of(Method method) {
    String type = method.getReturnType().getName();
    boolean isView =
        method.getReturnType().isInterface()
            && (type.startsWith("com.openai.services.") || type.startsWith("com.openai.client."));
    return new Traced(isView ? null : Operation.of(method), isView);
  }
}
