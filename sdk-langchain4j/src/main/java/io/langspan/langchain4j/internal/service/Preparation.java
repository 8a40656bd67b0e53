// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.service;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.moderation.ModerationModel;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.service.AiServiceContext;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolService;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.model.TracedModel;
import io.langspan.langchain4j.internal.rag.TracedPart;
import io.langspan.langchain4j.internal.tool.TracedTool;
import io.langspan.langchain4j.internal.tool.TracedToolProvider;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Puts what is traced in the place of what is not, in one AI service. */
final class Preparation {

  private final AiServiceContext context;
  private volatile boolean done;

  Preparation(AiServiceContext context) {
    this.context = context;
  }

  /** Each invocation comes by here before it reads what is replaced; the first replaces it. */
  void prepare() {
    if (!done) {
      prepareOnce();
    }
  }

  private synchronized void prepareOnce() {
    if (!done) {
      Safely.run("the models of an AI service", this::models);
      Safely.run("the retrieval of an AI service", this::retrieval);
      Safely.run("the tools of an AI service", () -> tools(context.toolService));
      done = true;
    }
  }

  /** Whether it has tools, whatever providers may add to them. */
  boolean hasTools() {
    return !context.toolService.toolExecutors().isEmpty();
  }

  private void models() {
    if (context.chatModel != null) {
      context.chatModel = TracedModel.wrap(context.chatModel, ChatModel.class, Recorder.CURRENT);
    }
    if (context.streamingChatModel != null) {
      context.streamingChatModel =
          TracedModel.wrap(context.streamingChatModel, StreamingChatModel.class, Recorder.CURRENT);
    }
    if (context.moderationModel != null) {
      context.moderationModel =
          TracedModel.wrap(context.moderationModel, ModerationModel.class, Recorder.CURRENT);
    }
  }

  private void retrieval() {
    if (context.retrievalAugmentor != null) {
      context.retrievalAugmentor =
          TracedPart.wrap(context.retrievalAugmentor, RetrievalAugmentor.class, Recorder.CURRENT);
    }
  }

  private static void tools(ToolService tools) {
    tools.toolExecutors().replaceAll((name, tool) -> TracedTool.wrap(tool, Recorder.CURRENT));
    try {
      providers(tools);
    } catch (ReflectiveOperationException | RuntimeException e) {
      Safely.warnOnce(
          "langchain4j-providers",
          "The tools of a ToolProvider are traced only after they have run, as this release of"
              + " LangChain4j does not show it. Wrap the ToolProvider.");
    }
  }

  /** One in older releases, and several in newer ones. */
  @SuppressWarnings("unchecked")
  private static void providers(ToolService tools) throws ReflectiveOperationException {
    if (!has("toolProviders")) {
      ToolProvider provider = tools.toolProvider();
      if (provider != null) {
        tools.toolProvider(TracedToolProvider.wrap(provider, Recorder.CURRENT));
      }
      return;
    }
    Field field = ToolService.class.getDeclaredField("toolProviders");
    field.setAccessible(true);
    Collection<ToolProvider> providers = (Collection<ToolProvider>) field.get(tools);
    List<ToolProvider> traced = new ArrayList<>();
    providers.forEach(each -> traced.add(TracedToolProvider.wrap(each, Recorder.CURRENT)));
    if (!traced.isEmpty()) {
      providers.clear();
      providers.addAll(traced);
    }
  }

  private static boolean has(String field) {
    for (Field each : ToolService.class.getDeclaredFields()) {
      if (each.getName().equals(field)) {
        return true;
      }
    }
    return false;
  }
}
