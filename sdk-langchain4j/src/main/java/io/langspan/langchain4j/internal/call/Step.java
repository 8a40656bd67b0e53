// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.call;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.instrumentation.Safely;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One step that is no call of a model, and begins and ends on one thread. */
public final class Step {

  private final Langspan langspan;
  private final Observation observation;
  private final Context context;

  private Step(Langspan langspan, Observation observation) {
    this.langspan = langspan;
    this.observation = observation;
    this.context = observation.context();
  }

  /**
   * Starts one below what is current, unless it is known to be part of something else; {@code null}
   * if nothing is recorded.
   *
   * @param shared what it has in common with the augmentation that it may be part of
   * @param within the call of an AI service that it may be part of
   */
  public static @Nullable Step start(
      Recorder recorder,
      @Nullable Object shared,
      @Nullable Invocation within,
      String name,
      ObservationType type) {
    Augmentation augmentation = Augmentation.of(shared);
    Invocation invocation = augmentation == null ? within : null;
    Langspan langspan =
        augmentation == null || recorder.given() != null
            ? recorder.langspan(invocation)
            : augmentation.langspan();
    if (!langspan.isEnabled()) {
      return null;
    }
    Context parent =
        augmentation != null
            ? augmentation.here()
            : invocation != null ? invocation.here() : AgentStep.here();
    return new Step(langspan, langspan.observationBuilder(name).type(type).parent(parent).start());
  }

  Langspan langspan() {
    return langspan;
  }

  /** Where it is current. */
  public Context context() {
    return context;
  }

  /** What records it. */
  public Observation observation() {
    return observation;
  }

  /**
   * Does what the step consists of, and ends it.
   *
   * @param context where it is done
   * @param answered says what came of it
   * @return what the work returns; it throws what the work throws
   */
  @SuppressWarnings("try") // the scope is what counts
  public @Nullable Object run(
      Context context, Work work, BiConsumer<Observation, @Nullable Object> answered)
      throws Throwable {
    Object answer;
    try (Scope ignored = context.makeCurrent()) {
      answer = work.run();
    } catch (Throwable failure) {
      Safely.run("the failure of a step", () -> observation.error(failure));
      Safely.run("the end of a step", observation::end);
      throw failure;
    }
    Safely.run("the outcome of a step", () -> answered.accept(observation, answer));
    Safely.run("the end of a step", observation::end);
    return answer;
  }

  /** What an application does. */
  @FunctionalInterface
  public interface Work {

    /** Does it. */
    @Nullable Object run() throws Throwable;
  }
}
