// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.memory;

import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.proxy.StandIn;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Provides memories that are traced. */
public final class TracedMemories extends StandIn {

  private final Recorder recorder;

  private TracedMemories(ChatMemoryProvider memories, Recorder recorder) {
    super(memories);
    this.recorder = recorder;
  }

  /** The same provider, of traced memories; a traced one stays as it is. */
  public static ChatMemoryProvider wrap(ChatMemoryProvider memories, Recorder recorder) {
    return once(memories, ChatMemoryProvider.class, target -> new TracedMemories(target, recorder));
  }

  @Override
  protected @Nullable Object call(Object proxy, Method method, @Nullable Object[] given)
      throws Throwable {
    Object result = forward(method, given);
    return result instanceof ChatMemory memory
        ? TracedMemory.wrap(memory, ChatMemory.class, recorder)
        : result;
  }
}
