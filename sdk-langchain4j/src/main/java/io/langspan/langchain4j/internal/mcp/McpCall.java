// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.mcp;

import dev.langchain4j.mcp.client.McpCallContext;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.instrumentation.Forgotten;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.call.Invocation;
import io.langspan.langchain4j.internal.call.Recorder;
import io.langspan.langchain4j.internal.call.ToolCall;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of a server. It ends once; at the latest when its client has let go of it. */
final class McpCall {

  // https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("mcp.method.name");
  private static final AttributeKey<String> TOOL = AttributeKey.stringKey("gen_ai.tool.name");

  /** By messages, each of which equals but itself: all that a client tells before and after. */
  private static final Map<Object, McpCall> OPEN = Collections.synchronizedMap(new WeakHashMap<>());

  private final Observation observation;
  private final boolean isOwn;
  private final boolean isWanted;
  private final AtomicBoolean ended = new AtomicBoolean();

  private McpCall(Observation observation, boolean isOwn, boolean isWanted) {
    this.observation = observation;
    this.isOwn = isOwn;
    this.isWanted = isWanted;
  }

  /** One begins on this thread, unless nothing is recorded. */
  static void begin(Recorder recorder, McpCallContext context) {
    Object message = context.message();
    if (OPEN.containsKey(message)) {
      Safely.warnOnce(
          "langchain4j-mcp-listeners",
          "An MCP client has more than one of Langspan's listeners; the first of them records."
              + " Remove the others.");
      return;
    }
    McpCall call = start(recorder, context, McpQuestion.of(context.message()));
    if (call != null) {
      OPEN.put(message, call);
      Forgotten.watch(message, call::forgotten); // clients do not tell when they are interrupted
    }
  }

  /** The one that is over; {@code null} if it is not recorded. */
  static @Nullable McpCall over(McpCallContext context) {
    return OPEN.remove(context.message());
  }

  private static @Nullable McpCall start(
      Recorder recorder, McpCallContext context, McpQuestion question) {
    Invocation within = Invocation.of(context.invocationContext());
    ToolCall tool = ToolCall.current(within);
    if (question.isTool() && tool != null && tool.isMadeBy(question.target())) {
      Span.fromContext(tool.context()).setAttribute(METHOD, question.method());
      return new McpCall(tool.observation(), false, true);
    }
    Langspan langspan = recorder.langspan(within);
    Context parent = within == null ? Context.current() : within.here();
    boolean isWorthATrace =
        question.isWanted() || Span.fromContext(parent).getSpanContext().isValid();
    if (!langspan.isEnabled() || !isWorthATrace) {
      return null;
    }
    boolean isTool =
        question.isTool() && (within == null || tool != null); // else a service tells it
    Observation observation =
        langspan
            .observationBuilder(isTool ? String.valueOf(question.target()) : question.name())
            .type(isTool ? ObservationType.TOOL : ObservationType.SPAN)
            .parent(parent)
            .start();
    Safely.run("a question", () -> asked(observation, question, isTool));
    return new McpCall(observation, true, question.isWanted());
  }

  private static void asked(Observation observation, McpQuestion question, boolean isTool) {
    Span span = Span.fromContext(observation.context());
    span.setAttribute(METHOD, question.method());
    if (isTool && question.target() != null) {
      span.setAttribute(TOOL, question.target());
    }
    observation.input(question.input());
  }

  /** The server has answered. */
  void returned(@Nullable Object answer) {
    end(
        step -> {
          if (!isWanted) {
            step.level(ObservationLevel.DEBUG); // not before: a failure is to be seen
          }
          McpAnswer.tell(step, answer);
        });
  }

  /** It has failed. */
  void failed(Throwable failure) {
    boolean isWrapped = failure instanceof ExecutionException && failure.getCause() != null;
    Throwable told = isWrapped ? failure.getCause() : failure;
    if (isOwn) {
      end(step -> step.error(told));
    } else {
      observation.error(told); // a client that waits no longer goes on as if it had an answer
    }
  }

  private void forgotten() {
    end(
        step ->
            step.level(ObservationLevel.WARNING)
                .statusMessage("never finished: nothing was heard of it any more"));
  }

  /** Of a tool that is recorded, what runs it tells the end. */
  private void end(Consumer<Observation> last) {
    if (isOwn && ended.compareAndSet(false, true)) {
      Safely.run("the outcome of a call of a server", () -> last.accept(observation));
      Safely.run("the end of a call of a server", observation::end);
    }
  }
}
