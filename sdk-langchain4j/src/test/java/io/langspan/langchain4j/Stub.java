// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A chat model that says what a test wants. */
final class Stub implements ChatModel {

  final List<ChatRequest> asked = new ArrayList<>();
  final List<ChatModelListener> listeners = new ArrayList<>();
  private final Queue<Object> answers = new ArrayDeque<>();

  /** One that answers this, one after the other: texts, messages, responses, or what it throws. */
  Stub(Object... answers) {
    this.answers.addAll(List.of(answers));
  }

  static AiMessage calls(String... namesAndArguments) {
    List<ToolExecutionRequest> calls = new ArrayList<>();
    for (int i = 0; i < namesAndArguments.length; i += 2) {
      calls.add(
          ToolExecutionRequest.builder()
              .id("call_" + (i / 2 + 1))
              .name(namesAndArguments[i])
              .arguments(namesAndArguments[i + 1])
              .build());
    }
    return AiMessage.from(calls);
  }

  static ChatResponse response(AiMessage message) {
    return ChatResponse.builder()
        .aiMessage(message)
        .id("resp_1")
        .modelName("stub-1-2026")
        .tokenUsage(new TokenUsage(7, 3))
        .finishReason(
            message.hasToolExecutionRequests() ? FinishReason.TOOL_EXECUTION : FinishReason.STOP)
        .build();
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    asked.add(request);
    Object answer = answers.remove();
    if (answer instanceof RuntimeException failure) {
      throw failure;
    }
    if (answer instanceof Error failure) {
      throw failure;
    }
    if (answer instanceof ChatResponse response) {
      return response;
    }
    return response(
        answer instanceof AiMessage message ? message : AiMessage.from(answer.toString()));
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return ChatRequestParameters.builder().modelName("stub-1").temperature(0.5).build();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return listeners;
  }

  @Override
  public ModelProvider provider() {
    return ModelProvider.MISTRAL_AI;
  }

  @Override
  public String toString() {
    return "Stub";
  }
}
