// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Generation;
import io.langspan.LangspanSettings;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.internal.json.Text;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How something is said about an observation. After its end nothing is heard any more. */
abstract class ObservationSetters extends ObservationState implements InstrumentedCall {

  private static final String UNFINISHED =
      "unfinished: the client was closed before this observation ended";

  private static final int LONG_MESSAGE = 100_000;
  private static final long STACK_TRACE_BYTES = 8_000;

  private static final AtomicReferenceFieldUpdater<ObservationSetters, TraceAttributes> INHERITED =
      AtomicReferenceFieldUpdater.newUpdater(
          ObservationSetters.class, TraceAttributes.class, "inherited");

  final Span span;

  /** What a span started below this one begins with. */
  volatile TraceAttributes inherited;

  private volatile boolean outputSaid;

  ObservationSetters(
      LangspanSettings settings,
      Span span,
      ObservationType type,
      long startEpochNanos,
      TraceAttributes attributes) {
    super(settings, type, startEpochNanos, attributes);
    this.span = span;
    this.inherited = attributes;
  }

  /** What values become. Asked for, not kept: every observation would be larger by it. */
  abstract Values values();

  /** Whether it has ended. */
  abstract boolean isOver();

  /** The time by the clock that this trace began with, so that durations never jump. */
  abstract long now();

  @Override
  public Generation name(String name) {
    if (isRecording() && name != null) {
      span.updateName(name);
    }
    return this;
  }

  @Override
  public Generation input(@Nullable Object value) {
    if (settings.captureInput() && isRecording()) {
      input = values().text(value);
    }
    return this;
  }

  @Override
  public Generation output(@Nullable Object value) {
    if (settings.captureOutput() && isRecording()) {
      output = values().text(value);
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
    if (isRecording() && key != null) {
      add(METADATA, key, value);
    }
    return this;
  }

  @Override
  public Generation metadata(Map<String, ?> entries) {
    if (isRecording() && entries != null) {
      addAll(METADATA, "metadata", entries);
    }
    return this;
  }

  @Override
  public Generation modelParameter(String key, @Nullable Object value) {
    if (isRecording() && key != null) {
      add(PARAMETERS, key, value);
    }
    return this;
  }

  @Override
  public Generation modelParameters(Map<String, ?> all) {
    if (isRecording() && all != null) {
      addAll(PARAMETERS, "model parameters", all);
    }
    return this;
  }

  /** Notes in the metadata that something is so, for whoever looks at the observation. */
  void note(String key) {
    add(METADATA, key, true);
  }

  private void add(
      AtomicReferenceFieldUpdater<ObservationState, Entry> map,
      String key,
      @Nullable Object value) {
    Object kept = values().scalar(value);
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
                    kept.put(key, values().scalar(value));
                  }
                }));
    Entry before;
    do {
      before = map.get(this);
    } while (!map.compareAndSet(this, before, Entry.withAll(before, kept)));
  }

  @Override
  public Generation level(@Nullable ObservationLevel value) {
    if (isRecording()) {
      level = value;
    }
    return this;
  }

  @Override
  public Generation statusMessage(@Nullable String message) {
    if (isRecording()) {
      statusMessage = values().text(message);
    }
    return this;
  }

  @Override
  public Generation version(@Nullable String value) {
    if (isRecording()) {
      version = value;
    }
    return this;
  }

  @Override
  public Generation error(@Nullable Throwable failure) {
    if (failure != null && isRecording()) {
      Guard.run("recording an exception", () -> recordFailure(failure));
    }
    return this;
  }

  private void recordFailure(Throwable failure) {
    errorType = failure.getClass().getName();
    if (level == null) {
      level = ObservationLevel.ERROR;
    }
    String message = failure.getMessage();
    if (statusMessage == null) {
      statusMessage = values().text(message == null || message.isBlank() ? errorType : message);
    }
    if (message != null && message.length() > LONG_MESSAGE) {
      // A stack trace repeats the message, also of every cause.
      span.addEvent(
          "exception",
          Attributes.of(
              Keys.EXCEPTION_TYPE, failure.getClass().getName(),
              Keys.EXCEPTION_MESSAGE, values().text(message)));
      FAILURE_BYTES.addAndGet(this, Text.weight(values().text(message)));
    } else {
      span.recordException(failure);
      // The message stands in the event, in the stack trace and often in a cause of it.
      FAILURE_BYTES.addAndGet(this, STACK_TRACE_BYTES + 4 * Text.weight(message));
    }
  }

  /** Says that nobody had ended it, whatever was said before. */
  void markUnfinished() {
    if (level == null) {
      level = ObservationLevel.WARNING;
    }
    if (statusMessage == null) {
      statusMessage = UNFINISHED;
    }
    note(Keys.UNFINISHED);
  }

  @Override
  public Generation cost(@Nullable Cost value) {
    cost(value, "given");
    return this;
  }

  @Override
  public void reportedCost(@Nullable Cost value) {
    if (cost == null) { // the user knows better than the provider
      cost(value, "provider");
    }
  }

  private void cost(@Nullable Cost value, String source) {
    if (isRecording()) {
      boolean known = value != null && value.isKnown(); // else it was reported where it was made
      cost = known ? value : null;
      costSource = known ? source : null;
    }
  }

  @Override
  public Generation model(@Nullable String name) {
    if (isRecording()) {
      model = name;
    }
    return this;
  }

  @Override
  public Generation responseModel(@Nullable String name) {
    if (isRecording()) {
      responseModel = name;
    }
    return this;
  }

  @Override
  public void operation(@Nullable String name) {
    if (isRecording()) {
      operation = name;
    }
  }

  @Override
  public void servedTier(@Nullable String tier) {
    if (isRecording()) {
      servedTier = tier;
    }
  }

  @Override
  public void type(ObservationType value) {
    if (isRecording()) {
      type = value;
    }
  }

  @Override
  public void sessionIdIfAbsent(@Nullable String value) {
    if (trace.sessionId() == null) {
      sessionId(value);
    }
  }

  @Override
  public void metadataOfInput(String key, @Nullable Object value) {
    if (settings.captureInput()) {
      metadata(key, value);
    }
  }

  @Override
  public Generation provider(@Nullable String name) {
    if (isRecording()) {
      provider = name;
    }
    return this;
  }

  @Override
  public Generation usage(@Nullable Usage value) {
    if (isRecording()) {
      usage = value;
    }
    return this;
  }

  @Override
  public Generation completionStartTime() {
    if (isRecording() && completionStartEpochNanos == 0) {
      completionStartEpochNanos = now();
    }
    return this;
  }

  @Override
  public Generation completionStartTime(@Nullable Instant time) {
    if (isRecording()) {
      completionStartEpochNanos = time == null ? 0 : NanoClock.toEpochNanos(time);
    }
    return this;
  }

  @Override
  public Generation prompt(String name, int promptVersion) {
    if (isRecording() && name != null) {
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
    if (isOver()) {
      return this;
    }
    // Once and here: the builder may be asked several times, and knows no client's settings.
    Object kept = value instanceof Number ? value : values().text(value);
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
    if (!isOver()) {
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
    if (!isOver()) {
      TRACE.accumulateAndGet(this, attributes, TraceAttributes::merge);
    }
  }
}
