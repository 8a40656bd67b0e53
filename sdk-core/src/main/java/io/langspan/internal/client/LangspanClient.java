// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.AuthCheck;
import io.langspan.FlushResult;
import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.LangspanSettings;
import io.langspan.LangspanStatus;
import io.langspan.Observation;
import io.langspan.ObservationBuilder;
import io.langspan.ObservationType;
import io.langspan.ThrowingConsumer;
import io.langspan.ThrowingFunction;
import io.langspan.internal.context.PropagatedAttributes;
import io.langspan.internal.context.ThreadScope;
import io.langspan.internal.context.TraceContext;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.langspan.usage.CostBudget;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The client that records. */
final class LangspanClient implements Langspan, BudgetedClient {

  private final ClientParts parts;
  private final LangspanSettings settings;
  private final Values values;
  private final Spans spans;
  private final Costs costs;
  private final @Nullable GenAiMetrics metrics;
  private final ScoreRecorder scores;
  private final Propagation propagation;
  private final Carriers carriers;
  private final Lifetime lifetime = new Lifetime();
  private boolean warm; // plain: to warm up twice does no harm

  LangspanClient(ClientParts parts) {
    this.parts = parts;
    this.settings = parts.settings();
    this.values = new Values(settings);
    this.propagation = new Propagation(settings, parts.outgoing());
    this.spans = new Spans(this, parts);
    this.costs = new Costs(parts);
    this.metrics = GenAiMetrics.of(settings.meterProvider());
    this.scores = new ScoreRecorder(parts, values);
    this.carriers = new Carriers(this, propagation);
  }

  /** Counts an observation that ends. */
  void count(RecordingObservation ended, long endEpochNanos) {
    parts.server().recorded().observation(ended);
    GenAiMetrics shown = metrics;
    if (shown != null) {
      shown.observation(ended, endEpochNanos);
    }
  }

  /** {@code null} where nobody asks how large traces are. */
  @Nullable TraceSize newTraceSize() {
    return metrics == null ? null : new TraceSize();
  }

  LangspanSettings settings() {
    return settings;
  }

  NanoClock clock() {
    return parts.clock();
  }

  Values values() {
    return values;
  }

  Spans spans() {
    return spans;
  }

  Propagation propagation() {
    return propagation;
  }

  Costs costs() {
    return costs;
  }

  @Override
  public CostBudget.@Nullable Passed refusal(Context context) {
    return costs.refusal(context);
  }

  @Override
  public boolean isEnabled() {
    return !lifetime.isOver();
  }

  @Override
  public Observation startObservation(String name, ObservationType type) {
    return current(name, type);
  }

  @Override
  public Generation startGeneration(String name) {
    return current(name, ObservationType.GENERATION);
  }

  @Override
  public Generation startEmbedding(String name) {
    return current(name, ObservationType.EMBEDDING);
  }

  private Generation current(String name, ObservationType type) {
    ThreadScope.heal();
    return start(name, type, Context.current(), 0, true);
  }

  @Override
  public ObservationBuilder<Observation> observationBuilder(String name) {
    return new RecordingBuilder<>(this, name, ObservationType.SPAN, observation -> observation);
  }

  @Override
  public ObservationBuilder<Generation> generationBuilder(String name) {
    return new RecordingBuilder<>(this, name, ObservationType.GENERATION, generation -> generation);
  }

  @Override
  public ObservationBuilder<Generation> embeddingBuilder(String name) {
    return new RecordingBuilder<>(this, name, ObservationType.EMBEDDING, generation -> generation);
  }

  /**
   * Starts an observation.
   *
   * @param startEpochNanos 0 for now
   */
  Generation start(
      @Nullable String name,
      @Nullable ObservationType type,
      Context base,
      long startEpochNanos,
      boolean makeCurrent) {
    if (lifetime.isOver()) {
      return NoopObservation.INSTANCE;
    }
    try {
      if (!warm) {
        warm = true;
        parts.server().warmUp(this::loadEarly);
      }
      RecordingObservation started =
          spans.start(
              name == null || name.isBlank() ? "unnamed" : name,
              type == null ? ObservationType.SPAN : type,
              base,
              startEpochNanos);
      if (lifetime.isOver()) {
        started.endUnfinished(); // close() may have looked before it was there to be seen
      }
      return makeCurrent ? started.current() : started;
    } catch (Throwable e) {
      Guard.failed("starting an observation", e);
      return NoopObservation.INSTANCE;
    }
  }

  /** In the background, lest the first value and the first call wait for it. */
  private void loadEarly() {
    values.load();
    costs.load();
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T observe(
      String name, ObservationType type, ThrowingFunction<? super Observation, ? extends T, E> body)
      throws E {
    return within(name, type, body);
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T observeGeneration(
      String name, ThrowingFunction<? super Generation, ? extends T, E> body) throws E {
    return within(name, ObservationType.GENERATION, body);
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T observeEmbedding(
      String name, ThrowingFunction<? super Generation, ? extends T, E> body) throws E {
    return within(name, ObservationType.EMBEDDING, body);
  }

  private <T extends @Nullable Object, E extends Exception> T within(
      String name, ObservationType type, ThrowingFunction<? super Generation, ? extends T, E> body)
      throws E {
    Objects.requireNonNull(body, "body"); // nothing to run, so nothing to protect
    return Block.call(current(name, type), body);
  }

  @Override
  public <E extends Exception> void run(
      String name, ObservationType type, ThrowingConsumer<? super Observation, E> body) throws E {
    Objects.requireNonNull(body, "body");
    Block.run(current(name, type), body);
  }

  @Override
  public Observation event(String name, Consumer<? super Observation> details) {
    ThreadScope.heal();
    return event(name, Context.current(), details);
  }

  Observation event(String name, Context parent, Consumer<? super Observation> details) {
    Observation event = start(name, ObservationType.EVENT, parent, 0, false);
    try {
      if (details != null) {
        details.accept(event);
      }
    } finally {
      event.end();
    }
    return event;
  }

  @Override
  public Observation currentObservation() {
    ThreadScope.heal();
    TraceContext entry = TraceContext.of(Context.current());
    Observation observation =
        entry != null && entry.langspan() == this ? entry.observation() : null;
    return observation == null ? NoopObservation.INSTANCE : observation;
  }

  @Override
  public Scope propagateAttributes(TraceAttributes attributes) {
    if (attributes == null || lifetime.isOver()) {
      return Scope.noop();
    }
    return Guard.call("trace attributes", () -> propagate(attributes), Scope.noop());
  }

  private Scope propagate(TraceAttributes attributes) {
    ThreadScope.heal();
    Context context = Context.current();
    TraceContext outer = TraceContext.of(context);
    Span span = Span.fromContext(context);
    if (outer != null
        && outer.observation() instanceof RecordingObservation observation
        && observation.span() == span) {
      observation.adopt(attributes);
    } else if (span.isRecording()) {
      TraceAttributeWriter.write(attributes, span::setAttribute, null, null);
    }
    TraceAttributes own =
        outer == null ? propagation.accepted(context).merge(attributes) : attributes;
    return ThreadScope.open(new PropagatedAttributes(outer, own, this), context);
  }

  @Override
  public void inject(Map<String, String> carrier) {
    ThreadScope.heal();
    Langspan.super.inject(carrier);
  }

  @Override
  public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
    Guard.run("injecting a trace context", () -> carriers.inject(context, carrier, setter));
  }

  @Override
  public Context extract(Map<String, String> carrier) {
    return Guard.call(
        "reading a trace context", () -> carriers.extract(carrier), Context.current());
  }

  @Override
  public <C> Context extract(C carrier, TextMapGetter<C> getter) {
    return Guard.call(
        "reading a trace context", () -> carriers.extract(carrier, getter), Context.current());
  }

  @Override
  public ScoreRecorder scores() {
    return scores;
  }

  @Override
  public String traceUrl(String traceId) {
    return parts.server().url("traces", traceId);
  }

  @Override
  public String sessionUrl(String sessionId) {
    return parts.server().url("sessions", sessionId);
  }

  @Override
  public String userUrl(String userId) {
    return parts.server().url("users", userId);
  }

  @Override
  public AuthCheck authCheck() {
    return parts.server().authCheck();
  }

  @Override
  public LangspanStatus status() {
    return parts.server().status();
  }

  @Override
  public FlushResult flush(Duration timeout) {
    return timeout == null ? flush() : parts.server().flush(timeout, parts.ownsSpans());
  }

  @Override
  public void close() {
    lifetime.end(this::end);
  }

  private void end(Duration time) {
    Globals.forget(this);
    long start = System.nanoTime();
    Guard.run("ending what is open", this::endOpen);
    Guard.run("closing", () -> parts.close().accept(time.minusNanos(System.nanoTime() - start)));
  }

  private void endOpen() {
    OpenObservations open = parts.open();
    if (open != null) {
      open.end(each -> each instanceof RecordingObservation own && own.langspan() == this);
    }
  }

  @Override
  public String toString() {
    return "Langspan[" + settings + "]";
  }
}
