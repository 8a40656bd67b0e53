// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.observability.api.event.AiServiceStartedEvent;
import dev.langchain4j.service.Result;
import io.langspan.Observation;
import io.langspan.instrumentation.Steps;
import io.langspan.langchain4j.internal.call.Invocation;
import io.langspan.langchain4j.internal.content.Messages;
import io.langspan.langchain4j.internal.content.Plain;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an AI service is asked, and answers. */
final class ServiceContent {

  private ServiceContent() {}

  /** Says what it is asked, and in which conversation. */
  static void asked(Observation step, AiServiceStartedEvent event) {
    if (event.systemMessage().isPresent()) {
      List<ChatMessage> messages = new ArrayList<>(2);
      messages.add(event.systemMessage().get());
      messages.add(event.userMessage());
      step.input(Messages.json(messages));
    } else {
      step.input(Messages.textOrJson(event.userMessage()));
    }
    Object memory = event.invocationContext().chatMemoryId();
    if (memory != null && Invocation.isConversation(memory)) {
      step.metadata("memory_id", memory.toString());
      Steps.sessionIdIfAbsent(step, memory.toString());
    }
  }

  /** Says what it answers: text as it is, or an object of the application's. */
  static void answered(Observation step, @Nullable Object result) {
    Object content = result instanceof Result<?> full ? full.content() : result;
    if (content instanceof ChatResponse response) {
      content = response.aiMessage();
    }
    step.output(Plain.of(content));
  }
}
