// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.model;

import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.langspan.instrumentation.ModelCalls;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.ModelCall;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.content.ChatAnswer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records what a model tells its listeners. Where the model is traced as well, that one records
 * more, and this nothing.
 */
public final class ChatListener implements ChatModelListener {

  private static final Object KEY = new Object();

  private final Recorder recorder;

  /** One that records with this. */
  public ChatListener(Recorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public void onRequest(ChatModelRequestContext context) {
    Safely.run("the start of a chat", () -> start(context));
  }

  private void start(ChatModelRequestContext context) {
    Map<Object, Object> attributes = context.attributes();
    if (attributes.containsKey(KEY)) {
      Safely.warnOnce(
          "langchain4j-listeners",
          "A chat model has more than one of Langspan's listeners; the first of them records."
              + " Remove the others.");
      return;
    }
    ChatRequest request = context.chatRequest();
    ModelCall call = ModelCall.chat(recorder, request, request::parameters, context::modelProvider);
    if (call != null) {
      attributes.put(KEY, call);
      SecondTracer.lookAt(attributes); // who stands before us; over() sees who stands behind
      if (isOverOpenAiClient(context)) {
        ModelCalls.announce(call.generation()); // to the client, which may be traced as well
      }
      call.watch(attributes); // LangChain4j tells nobody of cancelled streams
    }
  }

  /** Others would leave the announcement to a call that is none of theirs. */
  private static boolean isOverOpenAiClient(ChatModelRequestContext context) {
    String parameters = context.chatRequest().parameters().getClass().getName();
    return parameters.startsWith("dev.langchain4j.model.openaiofficial.");
  }

  @Override
  public void onResponse(ChatModelResponseContext context) {
    ModelCall call = over(context.attributes());
    if (call != null) {
      call.end(generation -> ChatAnswer.tell(generation, context.chatResponse()));
    }
  }

  @Override
  public void onError(ChatModelErrorContext context) {
    ModelCall call = over(context.attributes());
    if (call != null) {
      call.failed(context.error());
    }
  }

  /** The call that is over, if it is ours. */
  private static @Nullable ModelCall over(@Nullable Map<Object, Object> attributes) {
    ModelCalls.withdraw();
    if (attributes == null || !(attributes.get(KEY) instanceof ModelCall call)) {
      return null;
    }
    Safely.run("a look for a second tracer", () -> SecondTracer.lookAt(attributes));
    return call;
  }

  @Override
  public String toString() {
    return "Langspan's listener of chat models";
  }
}
