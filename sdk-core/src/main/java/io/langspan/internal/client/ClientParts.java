// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.LangspanSettings;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a client is made of.
 *
 * @param settings how it behaves
 * @param tracer makes its spans
 * @param clock the time
 * @param handOver takes ended spans, or {@code null} to write attributes on the caller's thread
 * @param open finds what must be ended at close, or {@code null} to leave that to the application
 * @param outgoing the span context that leaves with a request
 * @param sampled whether the trace with this id is kept
 * @param server the way to the server
 * @param ownsSpans whether spans leave by the same delivery as scores
 * @param close stops what belongs to the client alone, within a time
 */
public record ClientParts(
    LangspanSettings settings,
    Tracer tracer,
    NanoClock clock,
    @Nullable SpanHandOver handOver,
    @Nullable OpenObservations open,
    Function<Context, SpanContext> outgoing,
    Predicate<String> sampled,
    ServerLink server,
    boolean ownsSpans,
    Consumer<Duration> close) {}
