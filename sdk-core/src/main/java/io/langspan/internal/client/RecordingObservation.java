// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.internal.context.ThreadScope;
import io.langspan.internal.context.TraceContext;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.langspan.score.Score;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An observation of a span that is, or would be if it were sampled, recorded. */
final class RecordingObservation extends ObservationState implements Generation, TraceContext {

  private static final AtomicIntegerFieldUpdater<RecordingObservation> ENDED =
      AtomicIntegerFieldUpdater.newUpdater(RecordingObservation.class, "ended");
  private static final AtomicReferenceFieldUpdater<RecordingObservation, Cost> ACCUMULATED =
      AtomicReferenceFieldUpdater.newUpdater(RecordingObservation.class, Cost.class, "accumulated");

  private static final AtomicReferenceFieldUpdater<RecordingObservation, TraceAttributes>
      INHERITED =
          AtomicReferenceFieldUpdater.newUpdater(
              RecordingObservation.class, TraceAttributes.class, "inherited");

  private final LangspanClient client;
  private final Span span;
  private final @Nullable SpanPlace place;
  private final Context base;
  private final @Nullable RecordingObservation parent;
  private final boolean recording;
  private final long anchorEpochNanos;
  private final long anchorNanoTime;

  private @Nullable ThreadScope scope;
  private volatile TraceAttributes inherited;
  private volatile int ended;
  private volatile boolean outputSaid;
  private volatile @Nullable Cost accumulated;

  RecordingObservation(
      LangspanClient client,
      Span span,
      @Nullable SpanPlace place,
      Context base,
      @Nullable RecordingObservation parent,
      ObservationType type,
      TraceAttributes attributes,
      long startEpochNanos,
      long anchorEpochNanos,
      long anchorNanoTime) {
    super(client.settings(), type, startEpochNanos, attributes);
    this.client = client;
    this.span = span;
    this.place = place;
    this.base = base;
    this.parent = parent;
    this.recording = span.isRecording();
    this.inherited = attributes;
    this.anchorEpochNanos = anchorEpochNanos;
    this.anchorNanoTime = anchorNanoTime;
  }

  /** Makes it current on this thread until it is closed. */
  RecordingObservation current() {
    scope = ThreadScope.open(this, base.with(span));
    return this;
  }

  long anchorEpochNanos() {
    return anchorEpochNanos;
  }

  long anchorNanoTime() {
    return anchorNanoTime;
  }

  /** The time by the clock that this trace began with, so that durations never jump. */
  private long now() {
    return anchorEpochNanos + client.clock().nanoTime() - anchorNanoTime;
  }

  private boolean open() {
    return recording && ended == 0;
  }

  @Override
  public boolean isRecording() {
    return open();
  }

  @Override
  public String traceId() {
    return span.getSpanContext().isValid() ? span.getSpanContext().getTraceId() : "";
  }

  @Override
  public String id() {
    return span.getSpanContext().isValid() ? span.getSpanContext().getSpanId() : "";
  }

  Span span() {
    return span;
  }

  @Override
  public @Nullable SpanPlace place() {
    return place;
  }

  @Override
  public Generation name(String name) {
    if (open() && name != null) {
      span.updateName(name);
    }
    return this;
  }

  @Override
  public Generation input(@Nullable Object value) {
    if (settings.captureInput() && open()) {
      input = client.encode(value);
    }
    return this;
  }

  @Override
  public Generation output(@Nullable Object value) {
    if (settings.captureOutput() && open()) {
      output = client.encode(value);
    }
    outputSaid = true;
    return this;
  }

  /** Whether somebody said what came out; that nothing did counts too. */
  boolean hasOutput() {
    return outputSaid;
  }

  @Override
  public Generation metadata(String key, @Nullable Object value) {
    if (open() && key != null) {
      add(METADATA, key, value);
    }
    return this;
  }

  @Override
  public Generation metadata(Map<String, ?> entries) {
    if (open() && entries != null) {
      addAll(METADATA, "metadata", entries);
    }
    return this;
  }

  @Override
  public Generation modelParameter(String key, @Nullable Object value) {
    if (open() && key != null) {
      add(PARAMETERS, key, value);
    }
    return this;
  }

  @Override
  public Generation modelParameters(Map<String, ?> all) {
    if (open() && all != null) {
      addAll(PARAMETERS, "model parameters", all);
    }
    return this;
  }

  private void add(
      AtomicReferenceFieldUpdater<ObservationState, Entry> map,
      String key,
      @Nullable Object value) {
    Object kept = client.encodeScalar(value);
    Entry before;
    do {
      before = map.get(this);
    } while (!map.compareAndSet(this, before, Entry.with(before, key, kept)));
  }

  /** All at once: to look for each key among all the others takes a large map minutes. */
  private void addAll(
      AtomicReferenceFieldUpdater<ObservationState, Entry> map, String what, Map<String, ?> all) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    Guard.run(
        what,
        () ->
            all.forEach(
                (key, value) -> {
                  if (key != null) {
                    kept.put(key, client.encodeScalar(value));
                  }
                }));
    Entry before;
    do {
      before = map.get(this);
    } while (!map.compareAndSet(this, before, Entry.withAll(before, kept)));
  }

  @Override
  public Generation level(@Nullable ObservationLevel value) {
    if (open()) {
      level = value;
    }
    return this;
  }

  @Override
  public Generation statusMessage(@Nullable String message) {
    if (open()) {
      statusMessage = message;
    }
    return this;
  }

  @Override
  public Generation version(@Nullable String value) {
    if (open()) {
      version = value;
    }
    return this;
  }

  @Override
  public Generation error(@Nullable Throwable failure) {
    if (failure != null && open()) {
      Guard.run("recording an exception", () -> recordFailure(failure));
    }
    return this;
  }

  private void recordFailure(Throwable failure) {
    errorType = failure.getClass().getName();
    if (level == null) {
      level = ObservationLevel.ERROR;
    }
    if (statusMessage == null) {
      String message = failure.getMessage();
      statusMessage = message == null || message.isBlank() ? errorType : message;
    }
    span.recordException(failure);
  }

  @Override
  public Generation cost(@Nullable Cost value) {
    if (open()) {
      boolean known = value != null && value.isKnown(); // else it was reported where it was made
      cost = known ? value : null;
      costSource = known ? "given" : null;
    }
    return this;
  }

  @Override
  public Generation model(@Nullable String name) {
    if (open()) {
      model = name;
    }
    return this;
  }

  @Override
  public Generation provider(@Nullable String name) {
    if (open()) {
      provider = name;
    }
    return this;
  }

  @Override
  public Generation usage(@Nullable Usage value) {
    if (open()) {
      usage = value;
    }
    return this;
  }

  @Override
  public Generation completionStartTime() {
    if (open() && completionStartEpochNanos == 0) {
      completionStartEpochNanos = now();
    }
    return this;
  }

  @Override
  public Generation completionStartTime(@Nullable Instant time) {
    if (open()) {
      completionStartEpochNanos = time == null ? 0 : NanoClock.toEpochNanos(time);
    }
    return this;
  }

  @Override
  public Generation prompt(String name, int promptVersion) {
    if (open() && name != null) {
      this.promptVersion = promptVersion;
      this.promptName = name;
    }
    return this;
  }

  @Override
  public Generation userId(@Nullable String value) {
    return forTrace(b -> b.userId(value));
  }

  @Override
  public Generation sessionId(@Nullable String value) {
    return forTrace(b -> b.sessionId(value));
  }

  @Override
  public Generation tags(String... values) {
    return forTrace(b -> b.tags(values));
  }

  @Override
  public Generation traceName(@Nullable String value) {
    return forTrace(b -> b.traceName(value));
  }

  @Override
  public Generation traceMetadata(String key, @Nullable Object value) {
    if (ended != 0) {
      return this;
    }
    // Once and here: the builder may be asked several times, and knows no client's settings.
    Object kept = value instanceof Number ? value : client.encode(value);
    return forTrace(b -> b.metadata(key, kept));
  }

  @Override
  public Generation traceVersion(@Nullable String value) {
    return forTrace(b -> b.version(value));
  }

  @Override
  public Generation tracePublic(boolean isPublic) {
    return forTrace(b -> b.tracePublic(isPublic));
  }

  @Override
  public Generation environment(@Nullable String value) {
    return forTrace(b -> b.environment(value));
  }

  private Generation forTrace(UnaryOperator<TraceAttributes.Builder> change) {
    if (ended == 0) {
      Guard.run(
          "a trace attribute",
          () -> {
            INHERITED.updateAndGet(this, was -> change.apply(was.toBuilder()).build());
            TRACE.updateAndGet(this, was -> change.apply(was.toBuilder()).build());
          });
    }
    return this;
  }

  /** Puts trace attributes on this span alone: those below it get them by other ways. */
  void adopt(TraceAttributes attributes) {
    if (ended == 0) {
      TRACE.accumulateAndGet(this, attributes, TraceAttributes::merge);
    }
  }

  @Override
  public Observation event(String name, Consumer<? super Observation> details) {
    return client.event(name, context(), details);
  }

  @Override
  public Generation score(String name, double value) {
    return score(Score.numeric(name, value));
  }

  @Override
  public Generation score(String name, boolean value) {
    return score(Score.bool(name, value));
  }

  @Override
  public Generation score(String name, String category) {
    return score(Score.categorical(name, category));
  }

  @Override
  public Generation score(Score score) {
    if (score != null) {
      record(score.observation(traceId(), id()));
    }
    return this;
  }

  @Override
  public Generation scoreTrace(String name, double value) {
    return scoreTrace(Score.numeric(name, value));
  }

  @Override
  public Generation scoreTrace(String name, boolean value) {
    return scoreTrace(Score.bool(name, value));
  }

  @Override
  public Generation scoreTrace(String name, String category) {
    return scoreTrace(Score.categorical(name, category));
  }

  @Override
  public Generation scoreTrace(Score score) {
    if (score != null) {
      record(score.trace(traceId()));
    }
    return this;
  }

  private void record(Score score) {
    if (span.getSpanContext().isSampled()) {
      client.record(score, trace.environment());
    }
  }

  @Override
  public String traceUrl() {
    return client.traceUrl(traceId());
  }

  @Override
  public Cost accumulatedCost() {
    Cost below = accumulated;
    Cost own = ended == 0 ? cost : null;
    Cost known = below == null ? Cost.zero() : below;
    return own == null ? known : known.plus(own);
  }

  @Override
  public Context context() {
    return base.with(span).with(KEY, this);
  }

  @Override
  public Scope makeCurrent() {
    ThreadScope.heal();
    return ThreadScope.open(this, base.with(span));
  }

  @Override
  public void end() {
    endAt(0);
  }

  @Override
  public void end(Instant endTime) {
    endAt(endTime == null ? 0 : NanoClock.toEpochNanos(endTime));
  }

  private void endAt(long givenEpochNanos) {
    if (ENDED.compareAndSet(this, 0, 1)) {
      long endEpochNanos = givenEpochNanos == 0 ? now() : givenEpochNanos;
      if (recording) {
        try {
          conclude();
        } catch (Throwable e) {
          Guard.failed("concluding an observation", e); // it ends all the same
        }
      }
      client.end(
          span,
          this,
          recording,
          type == ObservationType.EVENT
              ? startEpochNanos
              : Math.max(startEpochNanos, endEpochNanos));
    }
  }

  private void conclude() {
    client.price(this);
    Cost own = cost;
    if (own != null) {
      for (RecordingObservation at = this; at != null; at = at.parent) {
        ACCUMULATED.accumulateAndGet(at, own, RecordingObservation::sum);
      }
    }
    if (level == ObservationLevel.ERROR || errorType != null) {
      String message = statusMessage;
      span.setStatus(StatusCode.ERROR, message == null ? "" : message);
    }
  }

  private static Cost sum(@Nullable Cost before, Cost more) {
    return before == null ? more : before.plus(more);
  }

  @Override
  public void close() {
    end();
    ThreadScope opened = scope;
    if (opened != null) {
      opened.close();
    }
  }

  @Override
  public boolean isOver() {
    return ended != 0;
  }

  @Override
  public TraceAttributes traceAttributes() {
    return inherited;
  }

  @Override
  public TraceAttributes scopeAttributes() {
    return TraceContext.scopeAttributesOf(base);
  }

  @Override
  public Observation observation() {
    return this;
  }

  @Override
  public Langspan langspan() {
    return client;
  }

  /** Ids only: what was said to an observation may be personal. */
  @Override
  public String toString() {
    return "Observation[" + type.wireName() + " " + id() + " of trace " + traceId() + "]";
  }
}
