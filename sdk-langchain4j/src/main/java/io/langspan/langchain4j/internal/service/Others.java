// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** What others have put where LangChain4j looks. */
final class Others {

  private Others() {}

  /** The next one after ours; {@code null} if there is none. To be asked once, as it may be new. */
  static <S> @Nullable S next(Class<S> service, Class<? extends S> ours) {
    List<ServiceLoader.Provider<S>> all = ServiceLoader.load(service).stream().toList();
    if (all.isEmpty()) { // LangChain4j then looks where it is itself
      all = ServiceLoader.load(service, service.getClassLoader()).stream().toList();
    }
    return all.stream()
        .filter(provider -> provider.type() != ours)
        .map(ServiceLoader.Provider::get)
        .findFirst()
        .orElse(null);
  }
}
