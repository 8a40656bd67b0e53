// SPDX-License-Identifier: Apache-2.0
package io.langspan.instrumentation;

import io.langspan.Generation;
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

  private ModelCalls() {}

  /**
   * A context in which this generation is current and said to be the record of the model call that
   * goes on there.
   */
  public static Context mark(Generation generation) {
    return generation == null ? Context.current() : generation.context().with(RECORDED, generation);
  }

  /**
   * The generation that already records the model call that goes on in this context; {@code null}
   * if none does, or if it is over: then the call is another one.
   */
  public static @Nullable Generation recorded(Context context) {
    Generation generation = context == null ? null : context.get(RECORDED);
    return generation != null && generation.isRecording() ? generation : null;
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
}
