// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.ToolArgumentsException;
import dev.langchain4j.exception.ToolExecutionException;
import dev.langchain4j.service.tool.ToolExecutionResult;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.content.ToolResults;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of a tool, on the thread that runs it. */
public final class ToolCall {

  // https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
  private static final AttributeKey<String> NAME = AttributeKey.stringKey("gen_ai.tool.name");
  private static final AttributeKey<String> ID = AttributeKey.stringKey("gen_ai.tool.call.id");

  private static final ContextKey<ToolCall> KEY = ContextKey.named("langspan-tool");

  private final Observation observation;
  private final Context context;
  private final @Nullable Invocation invocation;
  private final @Nullable String name;
  private final AtomicBoolean madeByServer = new AtomicBoolean();

  private ToolCall(
      Observation observation, @Nullable Invocation invocation, @Nullable String name) {
    Context below =
        invocation == null ? observation.context() : invocation.within(observation.context());
    this.observation = observation;
    this.context = below.with(KEY, this);
    this.invocation = invocation;
    this.name = name;
  }

  /**
   * Starts one; {@code null} if nothing is recorded.
   *
   * @param isRemote whether all it does is to call a tool of a server, whatever that is called
   *     there
   */
  public static @Nullable ToolCall start(
      Recorder recorder,
      ToolExecutionRequest request,
      @Nullable Invocation within,
      boolean isRemote) {
    Langspan langspan = recorder.langspan(within);
    if (!langspan.isEnabled()) {
      return null;
    }
    Observation observation =
        langspan
            .observationBuilder(request.name())
            .type(ObservationType.TOOL)
            .parent(within == null ? AgentStep.here() : within.here())
            .start();
    if (within != null) {
      within.runs(request);
    }
    Safely.run("the arguments of a tool", () -> asked(observation, request));
    return new ToolCall(observation, within, isRemote ? null : request.name());
  }

  /** The one that runs on this thread, in this invocation if there is one; {@code null} if none. */
  public static @Nullable ToolCall current(@Nullable Invocation within) {
    ToolCall tool = Context.current().get(KEY);
    return tool != null && (within == null || tool.invocation == within) ? tool : null;
  }

  /**
   * Whether the call of a server's tool that begins now is what this one consists of. Whatever else
   * it calls is a step below it.
   */
  public boolean isMadeBy(@Nullable String serversTool) {
    return (name == null || name.equals(serversTool)) && madeByServer.compareAndSet(false, true);
  }

  /** What records it. */
  public Observation observation() {
    return observation;
  }

  private static void asked(Observation observation, ToolExecutionRequest request) {
    observation.input(request.arguments());
    Span span = Span.fromContext(observation.context());
    span.setAttribute(NAME, request.name());
    if (request.id() != null) {
      span.setAttribute(ID, request.id());
      observation.metadata("tool_call_id", request.id());
    }
  }

  /** Where it is current: for what happens below it. */
  public Context context() {
    return context;
  }

  /** It has returned this. */
  public void returned(@Nullable Object result) {
    end(
        step -> {
          if (result instanceof ToolExecutionResult told) {
            step.output(ToolResults.textOrJson(told));
            if (told.isError()) {
              step.level(ObservationLevel.ERROR).statusMessage("the tool answered with an error");
            }
          } else {
            step.output(result);
          }
        });
  }

  /** It has thrown this. */
  public void failed(Throwable failure) {
    boolean isWrapped =
        (failure instanceof ToolExecutionException || failure instanceof ToolArgumentsException)
            && failure.getCause() != null;
    end(step -> step.error(isWrapped ? failure.getCause() : failure));
    if (failure instanceof Error && invocation != null) {
      invocation.strandedBy(failure); // AI services tell of exceptions alone
    }
  }

  private void end(Consumer<Observation> last) {
    Safely.run(
        "the outcome of a tool",
        () -> {
          if (observation.isRecording()) { // else what is told lazily stays untold
            last.accept(observation);
          }
        });
    Safely.run("the end of a tool", observation::end);
  }

  /** Records one that has run where nobody saw it: only that it did, and what came of it. */
  public static void afterwards(
      Invocation within, ToolExecutionRequest request, @Nullable String result) {
    Observation observation =
        within
            .langspan()
            .observationBuilder(request.name())
            .type(ObservationType.TOOL)
            .parent(within.here())
            .start();
    Safely.run("the arguments of a tool", () -> asked(observation, request));
    observation.metadata("duration", "unknown").output(result).end();
  }
}
