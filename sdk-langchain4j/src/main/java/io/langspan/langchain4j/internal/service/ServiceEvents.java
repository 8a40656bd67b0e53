// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.observability.api.AiServiceListenerRegistrar;
import dev.langchain4j.observability.api.event.AiServiceCompletedEvent;
import dev.langchain4j.observability.api.event.AiServiceErrorEvent;
import dev.langchain4j.observability.api.event.AiServiceEvent;
import dev.langchain4j.observability.api.event.AiServiceRequestIssuedEvent;
import dev.langchain4j.observability.api.event.AiServiceResponseReceivedEvent;
import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.observability.api.event.InputGuardrailExecutedEvent;
import dev.langchain4j.observability.api.event.OutputGuardrailExecutedEvent;
import dev.langchain4j.observability.api.event.ToolExecutedEvent;
import io.langspan.langchain4j.internal.call.AgentStep;
import io.langspan.langchain4j.internal.call.Invocation;
import io.langspan.langchain4j.internal.call.NextCall;
import io.langspan.langchain4j.internal.call.ToolCall;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What AI services tell, from the start of an invocation to its end. */
final class ServiceEvents {

  /** Of a supervisor of agents: with it, that fails. */
  private static final String PLANNERS = "dev.langchain4j.agentic.supervisor.";

  private ServiceEvents() {}

  /** Listens to all of it. */
  static void listen(AiServiceListenerRegistrar services) {
    services.register(new Listener<>(AiServiceStartedEvent.class, ServiceEvents::started));
    listen(services, AiServiceRequestIssuedEvent.class, ServiceEvents::asks);
    listen(services, AiServiceResponseReceivedEvent.class, (of, event) -> NextCall.forget());
    listen(services, ToolExecutedEvent.class, ServiceEvents::hasRun);
    listen(services, InputGuardrailExecutedEvent.class, Guardrails::checked);
    listen(services, OutputGuardrailExecutedEvent.class, Guardrails::checked);
    listen(services, AiServiceCompletedEvent.class, ServiceEvents::completed);
    listen(services, AiServiceErrorEvent.class, ServiceEvents::failed);
  }

  private static <E extends AiServiceEvent> void listen(
      AiServiceListenerRegistrar services, Class<E> type, BiConsumer<Invocation, E> heard) {
    Consumer<E> known =
        event -> {
          Invocation invocation = Invocation.of(event.invocationContext());
          if (invocation != null) {
            heard.accept(invocation, event);
          }
        };
    services.register(new Listener<>(type, known));
  }

  private static void started(AiServiceStartedEvent event) {
    InvocationContext context = event.invocationContext();
    if (Invocation.of(context) != null) {
      return; // somebody registered us twice
    }
    Invocation invocation = Invocation.start(context, name(context));
    if (invocation != null) {
      invocation.hears(event.userMessage(), event.systemMessage().orElse(null));
      ServiceContent.asked(invocation.observation(), event);
    }
  }

  /** The interface and its method, as they are written in the application. */
  private static String name(InvocationContext context) {
    String type = String.valueOf(context.interfaceName());
    int simple = Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1;
    return type.substring(simple) + "." + context.methodName();
  }

  private static void asks(Invocation invocation, AiServiceRequestIssuedEvent event) {
    List<?> tools = event.request().toolSpecifications();
    if (tools != null && !tools.isEmpty()) {
      invocation.hasTools();
    }
    NextCall.announce(event.request(), invocation);
  }

  private static void hasRun(Invocation invocation, ToolExecutedEvent event) {
    invocation.hasTools(); // which not everybody has said before
    if (!invocation.hasRun(event.request())) {
      ToolCall.afterwards(invocation, event.request(), event.resultText());
    }
  }

  private static void completed(Invocation invocation, AiServiceCompletedEvent event) {
    NextCall.forget();
    invocation.end(step -> ServiceContent.answered(step, event.result().orElse(null)));
  }

  private static void failed(Invocation invocation, AiServiceErrorEvent event) {
    NextCall.forget();
    invocation.failed(event.error());
    if (String.valueOf(event.invocationContext().interfaceName()).startsWith(PLANNERS)) {
      AgentStep.plannerFailed(event.error());
    }
  }
}
