// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.instrumentation.CostBudgets;
import io.langspan.instrumentation.Forgotten;
import io.langspan.instrumentation.ModelCalls;
import io.langspan.instrumentation.Safely;
import io.langspan.langchain4j.internal.content.ChatQuestion;
import io.langspan.langchain4j.internal.content.Providers;
import io.langspan.usage.CostBudgetException;
import io.opentelemetry.context.Context;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call of a model. It ends once, whoever comes first. Safe for use by many threads. */
public final class ModelCall {

  private final Langspan langspan;
  private final Generation generation;
  private final Context context;
  private final Context caller;
  private final @Nullable Invocation invocation;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Cleaner.@Nullable Cleanable watch;

  private ModelCall(
      Langspan langspan, Generation generation, Context caller, @Nullable Invocation invocation) {
    this.langspan = langspan;
    this.generation = generation;
    this.context = ModelCalls.mark(generation);
    this.caller = caller;
    this.invocation = invocation;
    if (invocation != null) {
      invocation.callBegins();
    }
  }

  /** What a start gives, if it does not fail. */
  @SuppressWarnings("NullAway") // what is safe may be null
  public static @Nullable ModelCall safely(Supplier<@Nullable ModelCall> start) {
    return Safely.<@Nullable ModelCall>call("the start of a call of a model", start, null);
  }

  /**
   * Starts a chat; {@code null} if nothing is recorded, or an adapter above records it.
   *
   * @param asked the request as it was made
   * @param parameters those of the request with everything that the model adds
   */
  public static @Nullable ModelCall chat(
      Recorder recorder,
      ChatRequest asked,
      Supplier<ChatRequestParameters> parameters,
      Supplier<@Nullable ModelProvider> provider) {
    Invocation invocation = NextCall.take(asked);
    Invocation below = invocation == null ? Unannounced.of(asked) : invocation;
    ModelCall call = start(recorder, "chat", ObservationType.GENERATION, below, invocation);
    if (call != null && call.isRecorded()) {
      Generation generation = call.generation;
      Safely.run("a provider", () -> generation.provider(Providers.name(provider.get())));
      Safely.run(
          "a question", () -> ChatQuestion.tell(generation, asked.messages(), parameters.get()));
    }
    return call;
  }

  /**
   * Starts another call; {@code null} if nothing is recorded, or an adapter above records it.
   *
   * @param beside the invocation that has made it on another thread; {@code null} if that is no
   *     matter
   */
  public static @Nullable ModelCall start(
      Recorder recorder, String name, ObservationType type, @Nullable Invocation beside) {
    return start(recorder, name, type, beside, null);
  }

  private static @Nullable ModelCall start(
      Recorder recorder,
      String name,
      ObservationType type,
      @Nullable Invocation below,
      @Nullable Invocation invocation) {
    Langspan langspan = recorder.langspan(below);
    Context caller = below == null ? AgentStep.here() : below.here();
    if (!langspan.isEnabled() || ModelCalls.recorded(caller) != null) {
      return null;
    }
    Generation generation = langspan.generationBuilder(name).type(type).parent(caller).start();
    return new ModelCall(langspan, generation, caller, invocation);
  }

  /**
   * Why it is not to be made: a budget is spent, and the application wants calls refused then.
   * {@code null} if it may be made. What is refused has failed.
   */
  public @Nullable CostBudgetException refusal() {
    try {
      CostBudgets.check(langspan, context());
      return null;
    } catch (CostBudgetException refusal) {
      failed(refusal);
      return refusal;
    }
  }

  /** Where the call is current: for what happens below it. */
  public Context context() {
    return context;
  }

  /** Where it was made: for what the application does with the answer. */
  public Context caller() {
    return caller;
  }

  /** What records it. */
  public Generation generation() {
    return generation;
  }

  /** Whether it is over. */
  public boolean isOver() {
    return ended.get();
  }

  /** Whether anything that is said of it goes anywhere. */
  private boolean isRecorded() {
    return Safely.call("a call of a model", generation::isRecording, false);
  }

  /** It is over, and this is to be said of it. */
  public void end(Consumer<Generation> last) {
    if (ended.compareAndSet(false, true)) {
      if (isRecorded()) {
        Safely.run("the outcome of a call of a model", () -> last.accept(generation));
      }
      Safely.run("the end of a call of a model", generation::end);
      Cleaner.Cleanable watched = watch;
      if (watched != null) {
        watched.clean(); // else all that was said would be kept until the collector comes
      }
      if (invocation != null) {
        invocation.callEnds();
      }
    }
  }

  /** It has failed. */
  public void failed(Throwable failure) {
    end(call -> call.error(failure));
  }

  /** The application does not want its answer any more. */
  public void cancelled(Consumer<Generation> last) {
    end(call -> last.accept(call.level(ObservationLevel.WARNING).statusMessage("cancelled")));
    if (invocation != null) {
      invocation.cancelled();
    }
  }

  /** When nobody can reach this any more, nobody can end it any more. */
  public void watch(Object witness) {
    watch = Forgotten.watch(witness, this::forgotten);
  }

  private void forgotten() {
    if (!isOver()) {
      Safely.warnOnce(
          "langchain4j-forgotten-call",
          "A model was asked, and neither answered, failed nor was cancelled where that could be"
              + " seen.");
      end(
          call ->
              call.level(ObservationLevel.WARNING)
                  .statusMessage("never finished: nothing was heard of it any more"));
    }
  }

  /** After this failure nothing more is heard of the AI service that made it, if one did. */
  public void stranded(Throwable failure) {
    if (invocation != null) {
      invocation.strandedBy(failure);
    }
  }
}
