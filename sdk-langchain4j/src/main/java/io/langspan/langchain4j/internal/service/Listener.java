// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import dev.langchain4j.observability.api.event.AiServiceEvent;
import dev.langchain4j.observability.api.listener.AiServiceListener;
import io.langspan.instrumentation.Safely;
import java.util.function.Consumer;

/**
 * Listens to events of one type.
 *
 * @param heard what is done with each; its failures stay here
 */
record Listener<E extends AiServiceEvent>(Class<E> type, Consumer<E> heard)
    implements AiServiceListener<E> {

  @Override
  public Class<E> getEventClass() {
    return type;
  }

  @Override
  public void onEvent(E event) {
    Safely.run("an event of an AI service", () -> heard.accept(event));
  }

  @Override
  public String toString() {
    return "Langspan's listener of " + type.getSimpleName();
  }
}
