// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.AuthCheck;
import io.langspan.FlushResult;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import io.langspan.Observation;
import io.langspan.ObservationBuilder;
import io.langspan.ObservationType;
import io.langspan.ThrowingConsumer;
import io.langspan.ThrowingFunction;
import io.langspan.propagation.TraceAttributes;
import io.langspan.score.Scores;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client with which everything works and nothing happens. */
public enum NoopLangspan implements Langspan {
  /** The only one. */
  INSTANCE;

  @Override
  public boolean isEnabled() {
    return false;
  }

  @Override
  public Observation startObservation(String name, ObservationType type) {
    return NoopObservation.INSTANCE;
  }

  @Override
  public Generation startGeneration(String name) {
    return NoopObservation.INSTANCE;
  }

  @Override
  public Generation startEmbedding(String name) {
    return NoopObservation.INSTANCE;
  }

  @Override
  public ObservationBuilder<Observation> observationBuilder(String name) {
    return new NoopBuilder<>(NoopObservation.INSTANCE);
  }

  @Override
  public ObservationBuilder<Generation> generationBuilder(String name) {
    return new NoopBuilder<>(NoopObservation.INSTANCE);
  }

  @Override
  public ObservationBuilder<Generation> embeddingBuilder(String name) {
    return new NoopBuilder<>(NoopObservation.INSTANCE);
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T observe(
      String name, ObservationType type, ThrowingFunction<? super Observation, ? extends T, E> body)
      throws E {
    return body.apply(NoopObservation.INSTANCE);
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T observeGeneration(
      String name, ThrowingFunction<? super Generation, ? extends T, E> body) throws E {
    return body.apply(NoopObservation.INSTANCE);
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T observeEmbedding(
      String name, ThrowingFunction<? super Generation, ? extends T, E> body) throws E {
    return body.apply(NoopObservation.INSTANCE);
  }

  @Override
  public <E extends Exception> void run(
      String name, ObservationType type, ThrowingConsumer<? super Observation, E> body) throws E {
    body.accept(NoopObservation.INSTANCE);
  }

  @Override
  public Observation event(String name, Consumer<? super Observation> details) {
    return NoopObservation.INSTANCE.event(name, details);
  }

  @Override
  public Observation currentObservation() {
    return NoopObservation.INSTANCE;
  }

  @Override
  public Scope propagateAttributes(TraceAttributes attributes) {
    return Scope.noop();
  }

  @Override
  public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {}

  @Override
  public Context extract(Map<String, String> carrier) {
    return Context.current();
  }

  @Override
  public <C> Context extract(C carrier, TextMapGetter<C> getter) {
    return Context.current();
  }

  @Override
  public Scores scores() {
    return score -> {};
  }

  @Override
  public String traceUrl(String traceId) {
    return "";
  }

  @Override
  public String sessionUrl(String sessionId) {
    return "";
  }

  @Override
  public String userUrl(String userId) {
    return "";
  }

  @Override
  public AuthCheck authCheck() {
    return new AuthCheck(
        AuthCheck.Outcome.DISABLED,
        "",
        "",
        "Nothing is recorded: tracing is disabled, or LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY"
            + " are not set");
  }

  @Override
  public LangspanStatus status() {
    return LangspanStatus.builder().build();
  }

  @Override
  public FlushResult flush(Duration timeout) {
    return FlushResult.of(0, 0, 0, Map.of(), true);
  }

  @Override
  public void close() {}

  private record NoopBuilder<O extends Observation>(O observation)
      implements ObservationBuilder<O> {

    @Override
    public ObservationBuilder<O> type(ObservationType type) {
      return this;
    }

    @Override
    public ObservationBuilder<O> parent(Observation parent) {
      return this;
    }

    @Override
    public ObservationBuilder<O> parent(Context parent) {
      return this;
    }

    @Override
    public ObservationBuilder<O> noParent() {
      return this;
    }

    @Override
    public ObservationBuilder<O> trace(String traceId) {
      return this;
    }

    @Override
    public ObservationBuilder<O> trace(String traceId, String parentObservationId) {
      return this;
    }

    @Override
    public ObservationBuilder<O> startTime(Instant startTime) {
      return this;
    }

    @Override
    public O start() {
      return observation;
    }

    @Override
    public O startCurrent() {
      return observation;
    }
  }
}
