// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.tool;

import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderResult;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.proxy.StandIn;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Provides tools that are traced. */
public final class TracedToolProvider extends StandIn {

  private final Recorder recorder;

  private TracedToolProvider(ToolProvider provider, Recorder recorder) {
    super(provider);
    this.recorder = recorder;
  }

  /** The same provider, of traced tools; a traced one stays as it is. */
  public static ToolProvider wrap(ToolProvider provider, Recorder recorder) {
    return once(provider, ToolProvider.class, target -> new TracedToolProvider(target, recorder));
  }

  @Override
  protected @Nullable Object call(Object proxy, Method method, @Nullable Object[] given)
      throws Throwable {
    Object result = forward(method, given);
    return result instanceof ToolProviderResult tools
        ? ProvidedTools.traced(tools, recorder)
        : result;
  }
}
