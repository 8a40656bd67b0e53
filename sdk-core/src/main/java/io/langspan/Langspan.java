// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import io.langspan.internal.client.Globals;
import io.langspan.internal.client.LangspanFactory;
import io.langspan.internal.client.NoopLangspan;
import io.langspan.internal.client.TraceIds;
import io.langspan.propagation.TraceAttributes;
import io.langspan.score.Scores;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client: starts observations, records scores, and says what became of them.
 *
 * <p>Built by {@code LangspanSdk} of {@code langspan-otel}, or over an application's own
 * OpenTelemetry by {@link #create(OpenTelemetry)}. One instance serves a whole process; it is safe
 * for use by many threads. Not meant to be implemented outside this project.
 *
 * <p>No method throws because recording failed, and none waits for the network but {@link #flush},
 * {@link #close} and {@link #authCheck}.
 *
 * @since 0.1
 */
public interface Langspan extends AutoCloseable {

  /**
   * Records over an application's own OpenTelemetry, configured from the environment.
   *
   * <p>Spans leave by that OpenTelemetry's exporters, or by a {@code LangspanSpanProcessor} in it.
   * Scores are delivered by this client when there are keys.
   */
  static Langspan create(OpenTelemetry openTelemetry) {
    return create(openTelemetry, LangspanSettings.fromEnvironment());
  }

  /** Records over an application's own OpenTelemetry; see {@link #create(OpenTelemetry)}. */
  static Langspan create(OpenTelemetry openTelemetry, LangspanSettings settings) {
    return LangspanFactory.overForeign(openTelemetry, settings);
  }

  /** The instance of the current observation, else the global one, else the no-op. */
  static Langspan current() {
    return Globals.current();
  }

  /** The global instance; the no-op until one is set. */
  static Langspan global() {
    return Globals.global();
  }

  /** Makes an instance the global one. Replacing another one is reported in the log. */
  static void setGlobal(Langspan langspan) {
    Globals.set(langspan);
  }

  /** Forgets the global instance, without closing it. For tests. */
  static void resetGlobalForTest() {
    Globals.reset();
  }

  /** An instance with which everything works and nothing happens. */
  static Langspan noop() {
    return NoopLangspan.INSTANCE;
  }

  /**
   * The trace id that belongs to a seed, such as the id of an order: the first 16 bytes of its
   * SHA-256 as 32 hexadecimal digits, as the official SDKs compute it.
   *
   * @param seed any text; the empty one gives a random id
   */
  static String traceIdFromSeed(String seed) {
    return TraceIds.fromSeed(seed);
  }

  /** Whether observations are kept at all: {@code false} when disabled, without keys, or no-op. */
  boolean isEnabled();

  /** Starts a step of type {@link ObservationType#SPAN} and makes it current on this thread. */
  default Observation startObservation(String name) {
    return startObservation(name, ObservationType.SPAN);
  }

  /** Starts a step and makes it current on this thread. */
  Observation startObservation(String name, ObservationType type);

  /** Starts a call of a language model and makes it current on this thread. */
  Generation startGeneration(String name);

  /** Starts a call of an embedding model and makes it current on this thread. */
  Generation startEmbedding(String name);

  /** Starts an observation with an explicit parent, time or type. */
  ObservationBuilder<Observation> observationBuilder(String name);

  /** Starts a call of a language model with an explicit parent or time. */
  ObservationBuilder<Generation> generationBuilder(String name);

  /** Starts a call of an embedding model with an explicit parent or time. */
  ObservationBuilder<Generation> embeddingBuilder(String name);

  /**
   * Runs a step and records its result, its duration and, if it throws, its failure.
   *
   * <p>The observation is current while the body runs. The result becomes the output unless the
   * body set one. What the body throws is thrown on, the same object.
   */
  default <T extends @Nullable Object, E extends Exception> T observe(
      String name, ThrowingFunction<? super Observation, ? extends T, E> body) throws E {
    return observe(name, ObservationType.SPAN, body);
  }

  /** Runs a step of a given type; see {@link #observe(String, ThrowingFunction)}. */
  <T extends @Nullable Object, E extends Exception> T observe(
      String name, ObservationType type, ThrowingFunction<? super Observation, ? extends T, E> body)
      throws E;

  /** Runs a call of a language model; see {@link #observe(String, ThrowingFunction)}. */
  <T extends @Nullable Object, E extends Exception> T observeGeneration(
      String name, ThrowingFunction<? super Generation, ? extends T, E> body) throws E;

  /** Runs a call of an embedding model; see {@link #observe(String, ThrowingFunction)}. */
  <T extends @Nullable Object, E extends Exception> T observeEmbedding(
      String name, ThrowingFunction<? super Generation, ? extends T, E> body) throws E;

  /** Runs a step that has no result; see {@link #observe(String, ThrowingFunction)}. */
  default <E extends Exception> void run(String name, ThrowingConsumer<? super Observation, E> body)
      throws E {
    run(name, ObservationType.SPAN, body);
  }

  /** Runs a step of a given type that has no result. */
  <E extends Exception> void run(
      String name, ObservationType type, ThrowingConsumer<? super Observation, E> body) throws E;

  /** Records something that happened at this instant, below the current observation. */
  default Observation event(String name) {
    return event(name, event -> {});
  }

  /**
   * Records something that happened at this instant, below the current observation.
   *
   * @param details says more about the event, before it ends; what it throws is thrown on
   */
  Observation event(String name, Consumer<? super Observation> details);

  /**
   * The observation of this instance that is current on this thread; one that records nothing if
   * there is none, never {@code null}.
   */
  Observation currentObservation();

  /**
   * Gives trace attributes to the current span and to every span that is started on this thread
   * until the scope is closed, and below those.
   *
   * <p>Inner scopes override outer ones, metadata is merged, tags are added without duplicates.
   */
  Scope propagateAttributes(TraceAttributes attributes);

  /**
   * Puts the current trace context into the headers of an outgoing request: {@code traceparent} and
   * {@code tracestate}; where the settings say so, trace attributes in {@code baggage} and the
   * headers of older services.
   */
  default void inject(Map<String, String> carrier) {
    inject(
        Context.current(),
        carrier,
        (map, key, value) -> {
          if (map != null) {
            map.put(key, value);
          }
        });
  }

  /** Puts a trace context into the headers of an outgoing request. */
  <C> void inject(Context context, C carrier, TextMapSetter<C> setter);

  /**
   * Takes the trace context out of the headers of an incoming request, for {@link
   * ObservationBuilder#parent(Context)}: {@code traceparent} or else {@code X-Langfuse-Trace-Id},
   * and from {@code baggage} what the settings let in. Names are compared without regard to case.
   * Headers that hold no valid trace context change nothing.
   */
  Context extract(Map<String, String> carrier);

  /** Takes the trace context out of the headers of an incoming request. */
  <C> Context extract(C carrier, TextMapGetter<C> getter);

  /** Records scores, also for traces, sessions and dataset runs of other processes. */
  Scores scores();

  /** A link to a trace in the web interface; empty until the project's id is known. */
  String traceUrl(String traceId);

  /** A link to a session in the web interface; empty until the project's id is known. */
  String sessionUrl(String sessionId);

  /** A link to a user in the web interface; empty until the project's id is known. */
  String userUrl(String userId);

  /**
   * Asks the server whether the keys are good. Waits for the answer, at most for the configured
   * timeout; never throws.
   */
  AuthCheck authCheck();

  /** Counters of what was accepted, delivered and dropped since the start. */
  LangspanStatus status();

  /** Delivers everything that ended before the call, with the default of 5 seconds. */
  default FlushResult flush() {
    return flush(Duration.ofSeconds(5));
  }

  /**
   * Delivers everything that ended before the call. Waits until it has arrived or the time is over,
   * whichever comes first.
   */
  FlushResult flush(Duration timeout);

  /**
   * Ends what is open, delivers what is left and stops; all of it within 2 seconds.
   *
   * <p>An observation of this client that has not ended is ended now. It gets the level {@link
   * ObservationLevel#WARNING} and a status message, unless it has its own, and {@code true} as
   * metadata {@code langspan.unfinished}; ending it later does nothing. What cannot be delivered
   * stays in the spool, or is counted as dropped where there is none.
   *
   * <p>Over an application's own OpenTelemetry it stops only what belongs to this client, and ends
   * what is open only where the spans come to a {@code LangspanSpanProcessor}. A second call only
   * waits for the first.
   */
  @Override
  void close();
}
