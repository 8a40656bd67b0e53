// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.tool;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolExecutor;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Invocation;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.call.ToolCall;
import io.langspan.langchain4j.internal.proxy.StandIn;
import io.opentelemetry.context.Scope;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A tool that is traced: it is current while it runs, on whatever thread that is. */
public final class TracedTool extends StandIn {

  /** By its name, as it is of a module that may not be there. */
  private static final String MCP_TOOL = "dev.langchain4j.mcp.McpToolExecutor";

  private final Recorder recorder;

  private TracedTool(ToolExecutor tool, Recorder recorder) {
    super(tool);
    this.recorder = recorder;
  }

  /** The same tool, traced; a traced one stays as it is. */
  public static ToolExecutor wrap(ToolExecutor tool, Recorder recorder) {
    return once(tool, ToolExecutor.class, target -> new TracedTool(target, recorder));
  }

  @Override
  protected @Nullable Object call(Object proxy, Method method, @Nullable Object[] given)
      throws Throwable {
    return method.getName().startsWith("execute")
            && given[0] instanceof ToolExecutionRequest request
        ? execute(request, method, given)
        : forward(method, given);
  }

  @SuppressWarnings({"try", "NullAway"}) // the scope is what counts; what is safe may be null
  private @Nullable Object execute(
      ToolExecutionRequest request, Method method, @Nullable Object[] given) throws Throwable {
    Invocation within =
        given[given.length - 1] instanceof InvocationContext context
            ? Invocation.of(context)
            : null;
    ToolCall call =
        Safely.<@Nullable ToolCall>call(
            "the start of a tool",
            () -> ToolCall.start(recorder, request, within, isOfMcpServer()),
            null);
    if (call == null) {
      return forward(method, given);
    }
    Object result;
    try (Scope ignored = call.context().makeCurrent()) {
      result = forward(method, given);
    } catch (Throwable failure) {
      call.failed(failure);
      throw failure;
    }
    call.returned(result);
    return result;
  }

  private boolean isOfMcpServer() {
    return target().getClass().getName().equals(MCP_TOOL);
  }
}
