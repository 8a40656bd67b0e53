// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.langspan.Generation;
import io.langspan.langchain4j.internal.call.ModelCall;
import io.langspan.langchain4j.internal.content.ChatAnswer;
import io.langspan.langchain4j.internal.content.Messages;
import io.langspan.usage.CostBudgetException;
import io.opentelemetry.context.Scope;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chats that are answered in one piece. */
final class ChatTracing implements Tracing {

  @Override
  public boolean traces(Method method) {
    return StreamingChatTracing.isChat(method) && !StreamingChatTracing.hasHandler(method);
  }

  @Override
  @SuppressWarnings("try") // the scope is what counts
  public @Nullable Object ask(
      TracedModel traced, Object proxy, Method method, @Nullable Object[] given) throws Throwable {
    if (!(given[0] instanceof ChatRequest) && traced.leavesToInterface(method)) {
      return InvocationHandler.invokeDefault(proxy, method, given); // comes back with a request
    }
    ModelCall call = ModelCall.safely(() -> start(traced, method, given));
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
      if (failure instanceof Error) {
        call.stranded(failure); // AI services tell of exceptions alone
      }
      throw failure;
    }
    call.end(generation -> tell(generation, answer));
    return answer;
  }

  private static @Nullable ModelCall start(
      TracedModel traced, Method method, @Nullable Object[] given) {
    ChatModel model = (ChatModel) traced.target();
    return Requests.start(
        traced, method, request(given[0]), model::defaultRequestParameters, model::provider);
  }

  private static ChatRequest request(@Nullable Object asked) {
    if (asked instanceof ChatRequest request) {
      return request;
    }
    if (asked instanceof ChatMessage[] messages) {
      return ChatRequest.builder().messages(Arrays.asList(messages)).build();
    }
    if (asked instanceof List<?> messages) {
      return ChatRequest.builder()
          .messages(messages.stream().map(ChatMessage.class::cast).toList())
          .build();
    }
    return ChatRequest.builder().messages(UserMessage.from(String.valueOf(asked))).build();
  }

  private static void tell(Generation generation, @Nullable Object answer) {
    if (answer instanceof ChatResponse response) {
      ChatAnswer.tell(generation, response);
    } else if (answer instanceof String text) {
      generation.output(Messages.json(AiMessage.from(text)));
    }
  }
}
