// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.log.Guard;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of the GenAI convention, the cost, and how large traces are. Attributes are few and
 * have few values: no users, no sessions.
 *
 * @see <a href="https://github.com/open-telemetry/semantic-conventions-genai">the convention</a>
 */
final class GenAiMetrics {

  private static final Logger logger = LoggerFactory.getLogger("io.langspan");
  private static final AttributeKey<String> TOKEN_TYPE =
      AttributeKey.stringKey("gen_ai.token.type");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("langspan.type");

  /** As the convention advises: 1, 4, 16 … 67,108,864. */
  private static final List<Long> TOKENS =
      LongStream.iterate(1, each -> each * 4).limit(14).boxed().toList();

  /** As the convention advises: 0.01, 0.02, 0.04 … 81.92. */
  private static final List<Double> SECONDS =
      DoubleStream.iterate(0.01, each -> each * 2).limit(14).boxed().toList();

  private static final List<Long> SIZES =
      LongStream.iterate(1, each -> each * 2).limit(14).boxed().toList();

  private final LongHistogram tokens;
  private final DoubleHistogram duration;
  private final DoubleHistogram firstChunk;
  private final DoubleCounter cost;
  private final LongHistogram observations;
  private final LongHistogram scores;
  private final AtomicBoolean noticed = new AtomicBoolean();

  /** {@code null} where nobody looks at them, or they cannot be had. */
  static @Nullable GenAiMetrics of(@Nullable MeterProvider provider) {
    return provider == null
        ? null
        : Guard.call(
                "metrics",
                () -> Optional.of(new GenAiMetrics(provider)),
                Optional.<GenAiMetrics>empty())
            .orElse(null);
  }

  private GenAiMetrics(MeterProvider provider) {
    Meter meter = provider.meterBuilder(Keys.SCOPE).setInstrumentationVersion(Version.TEXT).build();
    tokens = sizes(meter, "gen_ai.client.token.usage", "{token}", "Tokens of a call", TOKENS);
    duration = seconds(meter, "gen_ai.client.operation.duration", "How long a call took");
    firstChunk =
        seconds(
            meter,
            "gen_ai.client.operation.time_to_first_chunk",
            "How long the first part of an answer took");
    cost =
        meter
            .counterBuilder("langspan.cost")
            .ofDoubles()
            .setUnit("{USD}")
            .setDescription("What was spent")
            .build();
    observations = sizes(meter, "langspan.trace.observations", "{observation}", "Per trace", SIZES);
    scores = sizes(meter, "langspan.trace.scores", "{score}", "Per trace", SIZES);
  }

  private static LongHistogram sizes(
      Meter meter, String name, String unit, String description, List<Long> bounds) {
    return meter
        .histogramBuilder(name)
        .ofLongs()
        .setUnit(unit)
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(bounds)
        .build();
  }

  private static DoubleHistogram seconds(Meter meter, String name, String description) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(SECONDS)
        .build();
  }

  /** An observation that has ended. */
  void observation(RecordingObservation ended, long endEpochNanos) {
    Cost spent = ended.cost;
    if (ended.isModelCall() || spent != null) {
      Attributes about = about(ended);
      if (ended.isModelCall()) {
        modelCall(ended, endEpochNanos, about);
      }
      if (spent != null) {
        Attributes type = about.toBuilder().put(TYPE, ended.type.wireName()).build();
        cost.add(spent.total().doubleValue(), type, Context.root());
      }
    }
    TraceSize size = ended.traceSize();
    if (size != null) {
      size.observations.incrementAndGet();
      if (ended.isTop()) {
        observations.record(size.observations.get(), Attributes.empty(), Context.root());
        scores.record(size.scores.get(), Attributes.empty(), Context.root());
      }
    }
  }

  private void modelCall(RecordingObservation ended, long endEpochNanos, Attributes about) {
    Context context = ended.context(); // for exemplars, which lead from a bar to a trace
    duration.record(Math.max(0, endEpochNanos - ended.startEpochNanos) / 1e9, about, context);
    long first = ended.completionStartEpochNanos;
    if (first != 0) {
      firstChunk.record(Math.max(0, first - ended.startEpochNanos) / 1e9, about, context);
    }
    Usage used = ended.usage;
    if (used != null) {
      tokens.record(used.inputTotal(), ofType(about, "input"), context);
      tokens.record(used.outputTotal(), ofType(about, "output"), context);
    }
    if (ended.sessionId() == null && noticed.compareAndSet(false, true)) {
      logger.info(
          "A model was called without a session: sessionId(...) on the request groups the traces"
              + " of a conversation. The status counts such calls");
    }
  }

  private static Attributes ofType(Attributes about, String type) {
    return about.toBuilder().put(TOKEN_TYPE, type).build();
  }

  private static Attributes about(RecordingObservation ended) {
    AttributesBuilder about = Attributes.builder();
    String named = ended.operation;
    about.put(Keys.OPERATION, named == null ? Operations.of(ended.type, true) : named);
    about.put(Keys.PROVIDER, ended.provider);
    about.put(Keys.REQUEST_MODEL, ended.model);
    about.put(Keys.RESPONSE_MODEL, ended.responseModel);
    about.put(Keys.ERROR_TYPE, ended.errorType);
    return about.build();
  }
}
