// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** What others have put where LangChain4j looks. */
final class Others {

  private Others() {}

  /** The next one after ours; {@code null} if there is none. */
  static <S> @Nullable S next(Class<S> service, Class<? extends S> ours) {
    return ServiceLoader.load(service).stream()
        .filter(provider -> provider.type() != ours)
        .map(ServiceLoader.Provider::get)
        .findFirst()
        .orElse(null);
  }
}
