// SPDX-License-Identifier: Apache-2.0
package io.langspan.score;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One judgement: a name, a value and what it is about.
 *
 * <p>Id and time are fixed when the score is made, so that sending it again changes nothing. The
 * other properties are set by methods that return a changed copy. Immutable; bad values are
 * reported when the score is recorded, not here.
 *
 * <pre>{@code
 * langspan.scores().record(
 *     Score.numeric("helpful", 1).id("feedback-" + messageId).comment("thanks").trace(traceId));
 * }</pre>
 *
 * @since 0.1
 */
public final class Score {

  private final Draft draft;

  private Score(Draft draft) {
    this.draft = draft;
  }

  /** A number. NaN and infinities are not sent. */
  public static Score numeric(String name, double value) {
    return new Score(new Draft(name, Type.NUMERIC, value));
  }

  /** Yes or no. */
  public static Score bool(String name, boolean value) {
    return new Score(new Draft(name, Type.BOOLEAN, value ? 1.0 : 0.0));
  }

  /** One of several categories. */
  public static Score categorical(String name, String category) {
    return new Score(new Draft(name, Type.CATEGORICAL, category));
  }

  /** A free text of 1 to 500 characters; a longer one is cut and marked. */
  public static Score text(String name, String text) {
    return new Score(new Draft(name, Type.TEXT, text));
  }

  /** What an observation or a trace should have answered. The server names it {@code output}. */
  public static Score correction(String text) {
    return new Score(new Draft("output", Type.CORRECTION, text));
  }

  /**
   * Sets the id: recording the same id again replaces the score. Without one it has a random id.
   */
  public Score id(String id) {
    return with(d -> d.id = id);
  }

  /** Sets when the judgement was made; else it is the time at which this object was made. */
  public Score timestamp(Instant timestamp) {
    return with(d -> d.timestamp = timestamp == null ? d.timestamp : timestamp);
  }

  /** Says why. */
  public Score comment(@Nullable String comment) {
    return with(d -> d.comment = comment);
  }

  /** Sets one entry of the score's metadata. */
  public Score metadata(String key, @Nullable Object value) {
    return with(d -> d.metadata.put(key, value));
  }

  /** Sets the score configuration on the server that this score follows. */
  public Score configId(@Nullable String configId) {
    return with(d -> d.configId = configId);
  }

  /**
   * Sets the environment; else it is the observation's, or that of the trace attributes around the
   * call that records it, or the client's.
   */
  public Score environment(@Nullable String environment) {
    return with(d -> d.environment = environment);
  }

  /** Makes it a score of a trace. Replaces every other target. */
  public Score trace(String traceId) {
    return target(traceId, null, null, null);
  }

  /** Makes it a score of an observation. Replaces every other target. */
  public Score observation(String traceId, String observationId) {
    return target(traceId, observationId, null, null);
  }

  /** Makes it a score of a session. Replaces every other target. */
  public Score session(String sessionId) {
    return target(null, null, sessionId, null);
  }

  /** Makes it a score of a dataset run. Replaces every other target. */
  public Score datasetRun(String datasetRunId) {
    return target(null, null, null, datasetRunId);
  }

  private Score target(
      @Nullable String trace,
      @Nullable String observation,
      @Nullable String session,
      @Nullable String run) {
    return with(
        d -> {
          d.traceId = trace;
          d.observationId = observation;
          d.sessionId = session;
          d.datasetRunId = run;
        });
  }

  private Score with(Consumer<Draft> change) {
    Draft copy = new Draft(draft);
    change.accept(copy);
    return new Score(copy);
  }

  /** The name. */
  public String name() {
    return draft.name;
  }

  /** What kind of value it has. */
  public Type type() {
    return draft.type;
  }

  /** The value: a {@link Double}, 1 or 0 for yes or no, or a {@link String}. */
  public Object value() {
    return draft.value;
  }

  /** The id under which the server keeps it. */
  public String id() {
    return draft.id;
  }

  /** When the judgement was made. */
  public Instant timestamp() {
    return draft.timestamp;
  }

  /** Why, if said. */
  public @Nullable String comment() {
    return draft.comment;
  }

  /** The metadata; empty if there is none. */
  public Map<String, @Nullable Object> metadata() {
    return Collections.unmodifiableMap(draft.metadata);
  }

  /** The score configuration it follows, if any. */
  public @Nullable String configId() {
    return draft.configId;
  }

  /** The environment, if set. */
  public @Nullable String environment() {
    return draft.environment;
  }

  /** The trace it is about, if any. */
  public @Nullable String traceId() {
    return draft.traceId;
  }

  /** The observation it is about, if any. */
  public @Nullable String observationId() {
    return draft.observationId;
  }

  /** The session it is about, if any. */
  public @Nullable String sessionId() {
    return draft.sessionId;
  }

  /** The dataset run it is about, if any. */
  public @Nullable String datasetRunId() {
    return draft.datasetRunId;
  }

  /** The name and the id; never the value or the comment, which may be personal. */
  @Override
  public String toString() {
    return "Score[" + draft.name + ", " + draft.id + "]";
  }

  /**
   * What kind of value a score has.
   *
   * @since 0.1
   */
  public enum Type {
    /** A number. */
    NUMERIC,
    /** Yes or no. */
    BOOLEAN,
    /** One of several categories. */
    CATEGORICAL,
    /** A free text. */
    TEXT,
    /** What should have been answered. */
    CORRECTION
  }

  private static final class Draft {
    final String name;
    final Type type;
    final Object value;
    final Map<String, @Nullable Object> metadata;
    String id;
    Instant timestamp;
    @Nullable String comment;
    @Nullable String configId;
    @Nullable String environment;
    @Nullable String traceId;
    @Nullable String observationId;
    @Nullable String sessionId;
    @Nullable String datasetRunId;

    Draft(String name, Type type, Object value) {
      this.name = name;
      this.type = type;
      this.value = value;
      this.metadata = new LinkedHashMap<>();
      this.id = UUID.randomUUID().toString();
      this.timestamp = Instant.now();
    }

    Draft(Draft other) {
      name = other.name;
      type = other.type;
      value = other.value;
      metadata = new LinkedHashMap<>(other.metadata);
      id = other.id;
      timestamp = other.timestamp;
      comment = other.comment;
      configId = other.configId;
      environment = other.environment;
      traceId = other.traceId;
      observationId = other.observationId;
      sessionId = other.sessionId;
      datasetRunId = other.datasetRunId;
    }
  }
}
