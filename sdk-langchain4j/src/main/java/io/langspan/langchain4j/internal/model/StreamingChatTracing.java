// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.ModelCall;
import io.langspan.usage.CostBudgetException;
import io.opentelemetry.context.Scope;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Chats whose answers come in pieces. */
final class StreamingChatTracing implements Tracing {

  @Override
  public boolean traces(Method method) {
    return isChat(method) && hasHandler(method);
  }

  static boolean isChat(Method method) {
    return method.getName().equals("chat") || method.getName().equals("doChat");
  }

  static boolean hasHandler(Method method) {
    Class<?>[] types = method.getParameterTypes();
    return types[types.length - 1] == StreamingChatResponseHandler.class;
  }

  @Override
  @SuppressWarnings("try") // the scope is what counts
  public @Nullable Object ask(
      TracedModel traced, Object proxy, Method method, @Nullable Object[] given) throws Throwable {
    if (!(given[0] instanceof ChatRequest request)) {
      return traced.leavesToInterface(method)
          ? InvocationHandler.invokeDefault(proxy, method, given) // comes back with a request
          : traced.forward(method, given);
    }
    int last = given.length - 1;
    if (!(given[last] instanceof StreamingChatResponseHandler handler)) {
      return traced.forward(method, given); // which is the model's to complain about
    }
    ModelCall call = ModelCall.safely(() -> start(traced, method, request));
    if (call == null) {
      return traced.forward(method, given);
    }
    StreamingChatResponseHandler watch =
        Safely.call("watching a stream", () -> StreamWatch.of(handler, call), handler);
    CostBudgetException refusal = call.refusal();
    if (refusal != null) {
      watch.onError(refusal); // as any failure of a stream
      return null;
    }
    @Nullable Object[] watched = given.clone();
    watched[last] = watch;
    try (Scope ignored = call.context().makeCurrent()) {
      return traced.forward(method, watched);
    } catch (Throwable failure) {
      call.failed(failure);
      call.stranded(failure);
      throw failure;
    }
  }

  private static @Nullable ModelCall start(TracedModel traced, Method method, ChatRequest request) {
    StreamingChatModel model = (StreamingChatModel) traced.target();
    return Requests.start(
        traced, method, request, model::defaultRequestParameters, model::provider);
  }
}
