// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.service.AiServiceContext;
import dev.langchain4j.spi.services.AiServiceContextFactory;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Invocation;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the contexts of AI services, and sees to it that their models and tools are traced. Where
 * somebody else makes them it asks that one; where LangChain4j finds somebody else first it is
 * never asked, and only what was wrapped is traced.
 */
public final class PreparedContexts implements AiServiceContextFactory {

  private static final @Nullable AiServiceContextFactory NEXT =
      Others.next(AiServiceContextFactory.class, PreparedContexts.class);

  /** Called by {@link java.util.ServiceLoader}. */
  public PreparedContexts() {}

  @Override
  public AiServiceContext create(Class<?> service) {
    AiServiceContext context = NEXT == null ? new Plain(service) : NEXT.create(service);
    Safely.run("the variables of an AI service", () -> tellVariables(context, service));
    boolean automatic = Automatic.isOn();
    Safely.run("preparing an AI service", () -> prepare(context, automatic));
    return context;
  }

  /** At its first use: only then everything is in it. */
  private static void prepare(AiServiceContext context, boolean automatic) {
    Preparation preparation = new Preparation(context);
    Consumer<AiServiceStartedEvent> started =
        event -> {
          if (automatic) {
            preparation.prepare();
          }
          Invocation invocation = Invocation.of(event.invocationContext());
          if (invocation != null && preparation.hasTools()) {
            invocation.hasTools(); // it may fail before it offers them to its model
          }
        };
    context.eventListenerRegistrar.register(new Listener<>(AiServiceStartedEvent.class, started));
  }

  private static void tellVariables(AiServiceContext context, Class<?> service) {
    TemplateVariables variables = new TemplateVariables(service);
    if (variables.areThere()) {
      context.eventListenerRegistrar.register(
          new Listener<>(AiServiceStartedEvent.class, variables::tell));
    }
  }

  /** Its constructor is for those below it. */
  private static final class Plain extends AiServiceContext {
    Plain(Class<?> service) {
      super(service);
    }
  }
}
