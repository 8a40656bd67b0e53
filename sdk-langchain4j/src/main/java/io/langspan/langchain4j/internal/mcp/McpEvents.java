// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.mcp;

import dev.langchain4j.mcp.client.McpCallContext;
import dev.langchain4j.mcp.client.McpClientListener;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Recorder;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * What clients of MCP servers tell: before a call, after it, or that it failed. Their listener
 * grows with each release, so its methods are known by how their names begin.
 */
public final class McpEvents implements InvocationHandler {

  private final Recorder recorder;

  private McpEvents(Recorder recorder) {
    this.recorder = recorder;
  }

  /** A listener that records with this. */
  public static McpClientListener listener(Recorder recorder) {
    Class<McpClientListener> type = McpClientListener.class;
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, new McpEvents(recorder)));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // it equals nothing but itself
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given) {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> given != null && proxy == given[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "Langspan's listener of MCP clients";
      };
    }
    if (given != null && given.length > 0 && given[0] instanceof McpCallContext context) {
      Object outcome = given.length == 1 ? null : given[1];
      Safely.run("an event of an MCP client", () -> told(method.getName(), context, outcome));
    }
    return null;
  }

  private void told(String event, McpCallContext context, @Nullable Object outcome) {
    if (event.startsWith("before")) {
      McpCall.begin(recorder, context);
      return;
    }
    McpCall call = McpCall.over(context);
    if (call == null) {
      return;
    }
    if (event.startsWith("after")) {
      call.returned(outcome);
    } else if (outcome instanceof Throwable failure) {
      call.failed(failure);
    }
  }
}
