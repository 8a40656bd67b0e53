// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import io.langspan.score.Score;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One step of an LLM application while it runs: a model call, a tool call, a retrieval.
 *
 * <p>An observation starts when it is created and ends on {@link #end()} or {@link #close()}; it is
 * sent after that. {@link Langspan#observe} closes it and records a thrown exception. One that is
 * started by hand in a {@code try} block is closed before the block's {@code catch} runs, so call
 * {@link #error(Throwable)} inside the block where it can fail.
 *
 * <p>Values may be strings, records, beans, maps, collections, arrays, dates, JSON trees and so on.
 * A string is sent as it is, everything else is turned into JSON during the call, because the
 * application may change it afterwards. The last value wins; {@code null} clears it. After the end
 * nothing changes any more.
 *
 * <p>No method throws because recording failed, and none waits for the network. Safe for use by
 * many threads.
 *
 * @since 0.1
 */
public interface Observation extends AutoCloseable {

  /** The observation that is current on this thread; one that records nothing if there is none. */
  static Observation current() {
    return Langspan.current().currentObservation();
  }

  /** Whether anything said to this observation is kept. Guard costly arguments with it. */
  boolean isRecording();

  /** The trace's id: 32 hexadecimal digits, empty when there is no trace. */
  String traceId();

  /** This observation's id: 16 hexadecimal digits, empty when there is none. */
  String id();

  /** Replaces the name given at the start. */
  Observation name(String name);

  /** Sets what went in. */
  Observation input(@Nullable Object value);

  /** Sets what came out. */
  Observation output(@Nullable Object value);

  /** Sets one entry of the observation's metadata. */
  Observation metadata(String key, @Nullable Object value);

  /** Sets several entries of the observation's metadata; the others stay. */
  Observation metadata(Map<String, ?> entries);

  /** Sets how much attention it deserves. */
  Observation level(@Nullable ObservationLevel level);

  /** Sets a message that says why it is as it is, shown beside the level. */
  Observation statusMessage(@Nullable String message);

  /** Sets the version of the application's code or prompt that made this observation. */
  Observation version(@Nullable String version);

  /**
   * Records a failure: the exception as an event, level {@link ObservationLevel#ERROR} and the
   * exception's message, unless level and message were set before.
   */
  Observation error(@Nullable Throwable failure);

  /** Sets what this step cost, not counting its children. Wins over every computed cost. */
  Observation cost(@Nullable Cost cost);

  /**
   * Says which user the trace belongs to.
   *
   * <p>Like the other trace attributes it goes on this span and on every span that is started below
   * it from now on, by whatever tracer; spans started earlier keep what they have.
   *
   * @param userId at most 200 characters; a longer one is reported once and left out
   */
  Observation userId(@Nullable String userId);

  /** Says which session the trace belongs to. At most 200 characters; see {@link #userId}. */
  Observation sessionId(@Nullable String sessionId);

  /** Adds tags to the trace, without duplicates. At most 200 characters each. */
  Observation tags(String... tags);

  /** Names the trace; else it has the name of its root. At most 200 characters. */
  Observation traceName(@Nullable String name);

  /**
   * Sets one entry of the trace's metadata.
   *
   * @param value a string, or something whose JSON form has at most 200 characters
   */
  Observation traceMetadata(String key, @Nullable Object value);

  /** Sets the version of the application for the whole trace. At most 200 characters. */
  Observation traceVersion(@Nullable String version);

  /** Lets anybody who has the link see the trace. */
  Observation tracePublic(boolean isPublic);

  /**
   * Sets the environment for the rest of the trace.
   *
   * @param environment at most 40 of {@code [a-z0-9_-]}, not starting with {@code langfuse};
   *     anything else is reported once and left out
   */
  Observation environment(@Nullable String environment);

  /** Records something that happened at this instant, below this observation. */
  default Observation event(String name) {
    return event(name, event -> {});
  }

  /**
   * Records something that happened at this instant, below this observation.
   *
   * @param details says more about the event, before it ends; what it throws is thrown on
   */
  Observation event(String name, Consumer<? super Observation> details);

  /** Scores this observation with a number. NaN and infinities are reported once and left out. */
  Observation score(String name, double value);

  /** Scores this observation with yes or no. */
  Observation score(String name, boolean value);

  /** Scores this observation with a category. */
  Observation score(String name, String category);

  /** Scores this observation; a target that the score already has is replaced. */
  Observation score(Score score);

  /** Scores the trace with a number. NaN and infinities are reported once and left out. */
  Observation scoreTrace(String name, double value);

  /** Scores the trace with yes or no. */
  Observation scoreTrace(String name, boolean value);

  /** Scores the trace with a category. */
  Observation scoreTrace(String name, String category);

  /** Scores the trace; a target that the score already has is replaced. */
  Observation scoreTrace(Score score);

  /**
   * A link to the trace in the web interface; empty until the project's id is known, which is asked
   * for in the background.
   */
  String traceUrl();

  /**
   * What this observation and everything below it has cost so far, as far as it has ended in this
   * process.
   *
   * <p>Not {@linkplain Cost#isComplete() complete} where something was used that has no price, nor
   * where a {@link Generation} that names its model ended with neither usage nor cost: nobody knows
   * then what it cost. A call that failed before anything of its answer came counts as free of
   * charge, as providers do not bill it; one that was cancelled does not. If something below such a
   * generation says what it used or cost, that is taken for the whole of it.
   */
  Cost accumulatedCost();

  /**
   * What the model calls of this observation and of everything below it have used so far, bucket by
   * bucket, as far as they have ended in this process.
   */
  Usage accumulatedUsage();

  /** An OpenTelemetry context in which this observation is current. Does not change any thread. */
  Context context();

  /**
   * Makes this observation current on this thread until the scope is closed; does not end it.
   * Closing the scope on another thread, twice or out of order harms nobody.
   */
  Scope makeCurrent();

  /** Ends the step without touching any thread. A second call does nothing. */
  void end();

  /** Ends the step at a given time; before its start counts as its start. */
  void end(Instant endTime);

  /**
   * Ends the step and, on the thread that started it as the current one, restores what was current
   * before. On another thread it only ends. A second call does nothing.
   */
  @Override
  void close();
}
