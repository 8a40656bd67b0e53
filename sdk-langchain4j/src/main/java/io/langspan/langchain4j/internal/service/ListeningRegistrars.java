// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import dev.langchain4j.observability.api.AiServiceListenerRegistrar;
import dev.langchain4j.observability.api.DefaultAiServiceListenerRegistrar;
import dev.langchain4j.spi.observability.AiServiceListenerRegistrarFactory;
import io.langspan.instrumentation.Safely;
import org.jspecify.annotations.Nullable;

/**
 * Makes LangChain4j's registrars of listeners, with ours in them. LangChain4j finds it by itself,
 * and takes the first that it finds, so this one asks the next.
 */
public final class ListeningRegistrars implements AiServiceListenerRegistrarFactory {

  private static final @Nullable AiServiceListenerRegistrarFactory NEXT =
      Others.next(AiServiceListenerRegistrarFactory.class, ListeningRegistrars.class);

  /** Called by {@link java.util.ServiceLoader}. */
  public ListeningRegistrars() {}

  @Override
  public AiServiceListenerRegistrar get() {
    AiServiceListenerRegistrar registrar =
        NEXT == null ? new DefaultAiServiceListenerRegistrar() : NEXT.get();
    Safely.run("listening to an AI service", () -> ServiceEvents.listen(registrar));
    return registrar;
  }
}
