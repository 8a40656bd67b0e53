// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.model.ModelProvider;
import io.langspan.Generation;
import io.langspan.instrumentation.ModelCalls;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Invocation;
import io.langspan.langchain4j.internal.call.ModelCall;
import io.langspan.langchain4j.internal.content.Plain;
import io.langspan.langchain4j.internal.content.Providers;
import io.langspan.usage.CostBudgetException;
import io.opentelemetry.context.Scope;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of models that do not chat. */
final class OtherTracing implements Tracing {

  private final OtherKind kind;

  OtherTracing(OtherKind kind) {
    this.kind = kind;
  }

  @Override
  public boolean traces(Method method) {
    return kind.asks(method.getName());
  }

  @Override
  @SuppressWarnings("try") // the scope is what counts
  public @Nullable Object ask(
      TracedModel traced, Object proxy, Method method, @Nullable Object[] given) throws Throwable {
    ModelCall call = ModelCall.safely(() -> start(traced, given));
    if (call == null) {
      return traced.forward(method, given);
    }
    CostBudgetException refusal = call.refusal();
    if (refusal != null) {
      throw refusal;
    }
    Object answer;
    try (Scope ignored = call.context().makeCurrent()) {
      answer = traced.forward(method, given);
    } catch (Throwable failure) {
      call.failed(failure);
      throw failure;
    }
    call.end(generation -> kind.answered(generation, answer));
    return answer;
  }

  private @Nullable ModelCall start(TracedModel traced, @Nullable Object[] given) {
    boolean isBeside = kind == OtherKind.MODERATION && given[0] instanceof List<?>;
    Invocation beside = isBeside ? Invocation.hearing((List<?>) given[0]) : null;
    ModelCall call = ModelCall.start(traced.recorder(), kind.operation(), kind.observed(), beside);
    if (call != null) {
      Safely.run("a question", () -> asked(call.generation(), traced.target(), given));
    }
    return call;
  }

  private void asked(Generation generation, Object model, @Nullable Object[] given) {
    if (kind.isNamed()) {
      ModelCalls.operation(generation, kind.operation());
    }
    if (Plain.get(model, "provider") instanceof ModelProvider provider) {
      generation.provider(Providers.name(provider));
    }
    if (Plain.get(model, "modelName") instanceof String name && !name.equals("unknown")) {
      generation.model(name).name(kind.operation() + " " + name);
    }
    kind.asked(generation, given);
  }
}
