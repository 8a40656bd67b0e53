// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import io.opentelemetry.context.Context;
import java.time.Instant;

/**
 * Starts an observation with an explicit parent, time or type.
 *
 * <p>Not safe for use by many threads. May be used once.
 *
 * @param <O> what is started: an {@link Observation} or a {@link Generation}
 * @since 0.1
 */
public interface ObservationBuilder<O extends Observation> {

  /** Sets what kind of step it is. */
  ObservationBuilder<O> type(ObservationType type);

  /** Makes the new observation a child of this one, whatever is current. */
  ObservationBuilder<O> parent(Observation parent);

  /**
   * Makes the new observation a child of what this context holds: an observation, any OpenTelemetry
   * span, or a remote span taken out of a carrier by {@link Langspan#extract}.
   */
  ObservationBuilder<O> parent(Context parent);

  /** Starts a new trace, whatever is current. */
  ObservationBuilder<O> noParent();

  /**
   * Joins the trace with this id as one of its roots.
   *
   * @param traceId 32 hexadecimal digits, for example of {@link Langspan#traceIdFromSeed}; anything
   *     else is reported once and ignored
   */
  ObservationBuilder<O> trace(String traceId);

  /**
   * Joins the trace with this id below one of its observations, which may live in another process.
   *
   * @param traceId 32 hexadecimal digits; anything else is reported once and ignored
   * @param parentObservationId 16 hexadecimal digits; anything else is reported once and ignored
   */
  ObservationBuilder<O> trace(String traceId, String parentObservationId);

  /** Sets when the step began, if that was not now. */
  ObservationBuilder<O> startTime(Instant startTime);

  /**
   * Starts the observation without making it current: for asynchronous code, where it ends on
   * another thread.
   */
  O start();

  /**
   * Starts the observation and makes it current on this thread until it is closed on this thread.
   */
  O startCurrent();
}
