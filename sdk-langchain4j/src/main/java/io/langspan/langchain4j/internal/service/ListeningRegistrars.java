// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import dev.langchain4j.observability.api.AiServiceListenerRegistrar;
import dev.langchain4j.observability.api.DefaultAiServiceListenerRegistrar;
import dev.langchain4j.spi.observability.AiServiceListenerRegistrarFactory;
import io.langspan.instrumentation.Safely;

/**
 * Makes LangChain4j's registrars of listeners, with ours in them. LangChain4j finds it by itself,
 * and takes the first that it finds, so this one asks the next.
 */
public final class ListeningRegistrars implements AiServiceListenerRegistrarFactory {

  /** Called by {@link java.util.ServiceLoader}. */
  public ListeningRegistrars() {}

  @Override
  public AiServiceListenerRegistrar get() {
    AiServiceListenerRegistrarFactory next =
        Others.next(AiServiceListenerRegistrarFactory.class, ListeningRegistrars.class);
    AiServiceListenerRegistrar registrar =
        next == null ? new DefaultAiServiceListenerRegistrar() : next.get();
    Safely.run("listening to an AI service", () -> ServiceEvents.listen(registrar));
    return registrar;
  }
}
