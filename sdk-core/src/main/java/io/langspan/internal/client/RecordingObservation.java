// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.langspan.internal.context.ThreadScope;
import io.langspan.internal.context.TraceContext;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.langspan.score.Score;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An observation of a span that is, or would be if it were sampled, recorded: where it belongs,
 * when it is current, and how it ends.
 */
final class RecordingObservation extends ObservationTree implements TraceContext {

  private static final AtomicIntegerFieldUpdater<RecordingObservation> ENDED =
      AtomicIntegerFieldUpdater.newUpdater(RecordingObservation.class, "ended");

  private static final int UNFINISHED = 2;

  private final LangspanClient client;
  private final Context base;
  private final @Nullable TraceSize traceSize;
  private final boolean recording;
  private final long anchorEpochNanos;
  private final long anchorNanoTime;

  private @Nullable SpanPlace place;
  private @Nullable ThreadScope scope;
  private volatile int ended;

  RecordingObservation(
      LangspanClient client,
      Span span,
      Context base,
      @Nullable RecordingObservation parent,
      ObservationType type,
      TraceAttributes attributes,
      long startEpochNanos,
      long anchorEpochNanos,
      long anchorNanoTime) {
    super(client.settings(), span, parent, type, startEpochNanos, attributes);
    this.client = client;
    this.base = base;
    this.traceSize = parent == null ? client.newTraceSize() : parent.traceSize;
    this.recording = span.isRecording();
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

  @Override
  Values values() {
    return client.values();
  }

  @Override
  Costs costs() {
    return client.costs();
  }

  @Override
  long now() {
    return anchorEpochNanos + client.clock().nanoTime() - anchorNanoTime;
  }

  @Override
  public boolean isRecording() {
    return recording && ended == 0;
  }

  @Override
  public String traceId() {
    return span.getSpanContext().isValid() ? span.getSpanContext().getTraceId() : "";
  }

  @Override
  public String id() {
    return span.getSpanContext().isValid() ? span.getSpanContext().getSpanId() : "";
  }

  @Override
  public Span span() {
    return span;
  }

  /** Before any other thread can see the observation. */
  void place(@Nullable SpanPlace where) {
    place = where;
  }

  @Override
  public @Nullable SpanPlace place() {
    return place;
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
      client.scores().record(score, trace.environment());
      TraceSize size = traceSize;
      if (size != null) {
        size.scores.incrementAndGet();
      }
    }
  }

  @Override
  public String traceUrl() {
    return client.traceUrl(traceId());
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
    endAt(0, false);
  }

  @Override
  public void end(Instant endTime) {
    endAt(endTime == null ? 0 : NanoClock.toEpochNanos(endTime), false);
  }

  @Override
  public void endUnfinished() {
    endAt(0, true);
  }

  @Override
  public boolean isUnfinished() {
    return ended == UNFINISHED;
  }

  private void endAt(long givenEpochNanos, boolean unfinished) {
    if (ENDED.compareAndSet(this, 0, unfinished ? UNFINISHED : 1)) {
      long endEpochNanos = givenEpochNanos == 0 ? now() : givenEpochNanos;
      if (recording) {
        try {
          if (unfinished) {
            markUnfinished(); // only now: it might have ended by itself a moment ago
          }
          conclude();
          client.count(this, endEpochNanos);
        } catch (Throwable e) {
          Guard.failed("concluding an observation", e); // it ends all the same
        }
      }
      client
          .spans()
          .end(
              span,
              this,
              recording,
              type == ObservationType.EVENT
                  ? startEpochNanos
                  : Math.max(startEpochNanos, endEpochNanos));
    }
  }

  private void conclude() {
    costs().complete(this);
    spendOwn();
    if (hasFailed()) {
      String message = statusMessage;
      span.setStatus(StatusCode.ERROR, message == null ? "" : message);
    }
  }

  /** Of the whole trace; {@code null} where nobody asks for it. */
  @Nullable TraceSize traceSize() {
    return traceSize;
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
