// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.langchain4j.service.tool.ToolProvider;
import io.langspan.Langspan;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.memory.TracedMemories;
import io.langspan.langchain4j.internal.tool.TracedTool;
import io.langspan.langchain4j.internal.tool.TracedToolProvider;

/**
 * Traces what AI services are given, where it is used without them: tools, and what provides tools
 * and memories. All of it is in the module {@code langchain4j}; {@link LangspanLangChain4j} needs
 * {@code langchain4j-core} alone, and says which instance records and what wrapping means.
 *
 * @since 0.1
 */
@SuppressWarnings("overloads") // of interfaces that a lambda could be: its type then says which
public final class LangspanServices {

  private LangspanServices() {}

  /** Traces a tool: arguments, result or failure, and below it whatever it calls. */
  public static ToolExecutor wrap(ToolExecutor tool) {
    return TracedTool.wrap(requireNonNull(tool, "tool"), Recorder.CURRENT);
  }

  /** Traces a tool with this instance. */
  public static ToolExecutor wrap(ToolExecutor tool, Langspan langspan) {
    return TracedTool.wrap(requireNonNull(tool, "tool"), recorder(langspan));
  }

  /** Traces the tools that are provided, each of them as {@link #wrap(ToolExecutor)} does. */
  public static ToolProvider wrap(ToolProvider provider) {
    return TracedToolProvider.wrap(requireNonNull(provider, "provider"), Recorder.CURRENT);
  }

  /** Traces the tools that are provided with this instance. */
  public static ToolProvider wrap(ToolProvider provider, Langspan langspan) {
    return TracedToolProvider.wrap(requireNonNull(provider, "provider"), recorder(langspan));
  }

  /**
   * Traces all memories that are provided, as {@link
   * LangspanLangChain4j#wrap(dev.langchain4j.memory.ChatMemory)} does.
   */
  public static ChatMemoryProvider wrap(ChatMemoryProvider memories) {
    return TracedMemories.wrap(requireNonNull(memories, "memories"), Recorder.CURRENT);
  }

  /** Traces all memories that are provided with this instance. */
  public static ChatMemoryProvider wrap(ChatMemoryProvider memories, Langspan langspan) {
    return TracedMemories.wrap(requireNonNull(memories, "memories"), recorder(langspan));
  }

  private static Recorder recorder(Langspan langspan) {
    return new Recorder(requireNonNull(langspan, "langspan"));
  }
}
