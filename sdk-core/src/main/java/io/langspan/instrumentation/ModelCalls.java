// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.internal.client.InstrumentedCall;
import io.langspan.usage.Cost;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter of a model's client says about a call, beyond {@link Generation}.
 *
 * <p>A call may pass several adapters, one above another: that of a framework, then that of the
 * client which the framework uses. The upper one records it and marks the context in which it calls
 * on; the lower one finds the {@linkplain #recorded call} there and starts no other.
 *
 * <pre>{@code
 * try (Scope ignored = ModelCalls.mark(generation).makeCurrent()) {
 *   return model.chat(request); // whatever traces below adds no second generation
 * }
 * }</pre>
 *
 * <p>Nothing here throws. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class ModelCalls {

  private static final ContextKey<Generation> RECORDED = ContextKey.named("langspan-model-call");

  /** A call that is over before it begins. */
  private static final Generation NONE = Langspan.noop().generationBuilder("none").start();

  private static final ThreadLocal<Announced> ANNOUNCED = new ThreadLocal<>();

  /** A call of which a listener is told before it goes on, in the context that is current then. */
  private record Announced(Generation generation, Context context) {}

  private ModelCalls() {}

  /**
   * A context in which this generation is current and said to be the record of the model call that
   * goes on there.
   */
  public static Context mark(Generation generation) {
    return generation == null ? Context.current() : generation.context().with(RECORDED, generation);
  }

  /**
   * The same context, in which no generation is said to be the record of what goes on: for a step
   * that is no part of the call within which it begins, and makes calls of its own.
   */
  public static Context unmark(Context context) {
    if (context == null) {
      return Context.current();
    }
    return context.get(RECORDED) == null ? context : context.with(RECORDED, NONE);
  }

  /**
   * Says that this generation records the model call that goes on next on this thread: for
   * listeners, which cannot make a context current around what they are told of. It counts for one
   * call, in the context that is current now, until the generation ends.
   */
  public static void announce(Generation generation) {
    if (generation != null && generation.isRecording()) {
      ANNOUNCED.set(new Announced(generation, Context.current()));
    }
  }

  /** Takes back what was announced on this thread. */
  public static void withdraw() {
    ANNOUNCED.remove();
  }

  /**
   * The generation that already records the model call that goes on in this context; {@code null}
   * if none does, or if it is over: then the call is another one.
   */
  public static @Nullable Generation recorded(Context context) {
    Generation generation = context == null ? null : context.get(RECORDED);
    return generation != null && generation.isRecording() ? generation : announced(context);
  }

  @SuppressWarnings("ReferenceEquality") // another context, another call
  private static @Nullable Generation announced(@Nullable Context context) {
    Announced announced = ANNOUNCED.get();
    if (announced == null || announced.context != context) {
      return null;
    }
    ANNOUNCED.remove();
    return announced.generation.isRecording() ? announced.generation : null;
  }

  /**
   * Sets the <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">operation's
   * name</a>, such as {@code text_completion}, where that of the observation's type does not fit.
   */
  public static void operation(Generation generation, @Nullable String name) {
    if (generation instanceof InstrumentedCall call) {
      call.operation(name);
    }
  }

  /**
   * Sets what the provider or a gateway says the call cost. Wins over every price table, not over
   * {@link Generation#cost} of the application.
   */
  public static void reportedCost(Generation generation, @Nullable Cost cost) {
    if (generation instanceof InstrumentedCall call) {
      call.reportedCost(cost);
    }
  }

  /**
   * Sets the service tier in which the provider says that it has served the call, such as {@code
   * priority}. The call is priced by it instead of by the model parameter {@code service_tier},
   * which stays as it was sent; {@code null}, nothing and {@code auto} say nothing of the price.
   */
  public static void servedTier(Generation generation, @Nullable String tier) {
    if (generation instanceof InstrumentedCall call) {
      call.servedTier(tier);
    }
  }
}
