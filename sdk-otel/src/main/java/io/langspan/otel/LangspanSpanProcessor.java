// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static java.util.Objects.requireNonNull;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.LangspanSettings;
import io.langspan.SettingsBuilder;
import io.langspan.internal.client.ClientParts;
import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.client.Keys;
import io.langspan.internal.client.LangspanFactory;
import io.langspan.internal.client.NanoClock;
import io.langspan.internal.client.TraceAttributeWriter;
import io.langspan.internal.client.TracePropagator;
import io.langspan.internal.log.Guard;
import io.langspan.propagation.TraceAttributes;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the spans of an application's own {@code SdkTracerProvider} to a Langfuse-compatible
 * endpoint.
 *
 * <pre>{@code
 * LangspanSpanProcessor processor = LangspanSpanProcessor.builder().build();
 * SdkTracerProvider.builder().addSpanProcessor(processor)...
 * Langspan langspan = processor.langspan(openTelemetry);
 * }</pre>
 *
 * <p>Nothing it does waits on the application's threads. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class LangspanSpanProcessor implements SpanProcessor {

  private static final Duration FLUSH = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final LangspanSettings settings;
  private final @Nullable SpanPipeline pipeline;
  private final Predicate<String> keptTraces;

  private LangspanSpanProcessor(
      LangspanSettings settings,
      SpanFilter filter,
      SpanCosts costs,
      List<Destination> destinations) {
    this.settings = settings;
    this.keptTraces = Sampling.byId(Sampling.byRate(settings.sampleRate()));
    this.pipeline =
        Delivering.isPossible(settings, destinations)
            ? new SpanPipeline(settings, filter, keptTraces, costs, destinations)
            : null;
  }

  /** Starts with what system properties and the environment say. */
  public static Builder builder() {
    return new Builder(ConfigSource.system());
  }

  /**
   * Starts with what others say of settings, such as the configuration of a framework.
   *
   * @param environment the value of {@code LANGFUSE_PUBLIC_KEY} and all the other variables; {@code
   *     null} for those that are not set
   */
  public static Builder builder(UnaryOperator<@Nullable String> environment) {
    return new Builder(ConfigSource.of(requireNonNull(environment, "environment"), name -> null));
  }

  /**
   * A client that records over this OpenTelemetry and shares the delivery of this processor, so
   * that its flush covers the spans. Closing the client delivers what is there; what stops the
   * delivery is the shutdown of the processor, with its tracer provider.
   *
   * @param openTelemetry the one whose tracer provider this processor was added to
   */
  public Langspan langspan(OpenTelemetry openTelemetry) {
    requireNonNull(openTelemetry, "openTelemetry");
    SpanPipeline pipeline = this.pipeline;
    if (pipeline == null) {
      return Langspan.noop();
    }
    return LangspanFactory.create(
        new ClientParts(
            settings,
            LangspanFactory.tracer(openTelemetry.getTracerProvider()),
            NanoClock.SYSTEM,
            null,
            new JoinedObservations(pipeline),
            pipeline::outgoing,
            keptTraces,
            pipeline.server(),
            true,
            // The processor goes on: spans of other tracers may end later.
            timeout -> pipeline.server().flush(timeout, true)));
  }

  /**
   * A propagator for the same OpenTelemetry, which writes and reads what another one does, and ours
   * with it: see {@link io.langspan.propagation.LangspanPropagator#around}. This one knows the
   * spans of other tracers too, and needs no global client.
   *
   * @param propagator the application's, such as W3C's for trace context and baggage
   */
  public TextMapPropagator propagator(TextMapPropagator propagator) {
    SpanPipeline pipeline = this.pipeline;
    return pipeline == null
        ? requireNonNull(propagator, "propagator")
        : new TracePropagator(
            requireNonNull(propagator, "propagator"), context -> pipeline.propagation());
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    SpanPipeline pipeline = this.pipeline;
    if (pipeline != null) {
      Guard.run("the start of a span", () -> start(pipeline, parentContext, span));
    }
  }

  private static void start(SpanPipeline pipeline, Context parentContext, ReadWriteSpan span) {
    pipeline.started(parentContext, span, span);
    TraceAttributes attributes = pipeline.propagation().attributesIn(parentContext);
    boolean ours = span.getInstrumentationScopeInfo().getName().equals(Keys.SCOPE);
    if (!ours && attributes != TraceAttributes.empty()) {
      TraceAttributeWriter.write(attributes, span::setAttribute, null, null);
    }
  }

  @Override
  public boolean isStartRequired() {
    return pipeline != null;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    SpanPipeline pipeline = this.pipeline;
    if (pipeline != null) {
      Guard.run("the end of a span", () -> pipeline.ended(span, null));
    }
  }

  @Override
  public boolean isEndRequired() {
    return pipeline != null;
  }

  /**
   * Delivers everything that ended before the call, for at most 5 seconds. Unlike others' it
   * succeeds only if everything has arrived.
   */
  @Override
  public CompletableResultCode forceFlush() {
    SpanPipeline pipeline = this.pipeline;
    return pipeline == null
        ? CompletableResultCode.ofSuccess()
        : inBackground(() -> pipeline.server().flush(FLUSH, true).complete());
  }

  /**
   * Ends what is open of the observations of our clients, delivers what is left, for at most 2
   * seconds, and stops. Succeeds only if nothing was lost.
   */
  @Override
  public CompletableResultCode shutdown() {
    SpanPipeline pipeline = this.pipeline;
    return pipeline == null
        ? CompletableResultCode.ofSuccess()
        : inBackground(() -> close(pipeline));
  }

  private static boolean close(SpanPipeline pipeline) {
    long start = System.nanoTime();
    new JoinedObservations(pipeline).end(each -> true);
    Duration left = CLOSE.minusNanos(System.nanoTime() - start);
    return pipeline.server().close(left).complete();
  }

  /** Delivers everything that ended before the call and says what became of it. */
  public FlushResult flush(Duration timeout) {
    SpanPipeline pipeline = this.pipeline;
    return pipeline == null
        ? Langspan.noop().flush(timeout)
        : pipeline.server().flush(timeout == null ? FLUSH : timeout, true);
  }

  private static CompletableResultCode inBackground(BooleanSupplier work) {
    CompletableResultCode result = new CompletableResultCode();
    Thread thread =
        new Thread(
            () -> {
              if (Guard.call("a flush", work::getAsBoolean, false)) {
                result.succeed();
              } else {
                result.fail();
              }
            },
            "langspan-flush");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (Throwable e) { // no thread to be had is an OutOfMemoryError, and no reason to die
      Guard.report("flush", "No thread for a flush: {}", e.getClass().getName());
      result.fail();
    }
    return result;
  }

  /** The server, without keys. */
  @Override
  public String toString() {
    return "LangspanSpanProcessor[" + settings + "]";
  }

  /**
   * Configures a {@link LangspanSpanProcessor}. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder extends SettingsBuilder<Builder> {

    private final Destinations destinations = new Destinations();
    private SpanFilter filter = SpanFilter.llm();
    private final List<String> costs = new ArrayList<>();

    // Not public: only tests need another environment.
    Builder(ConfigSource source) {
      super(source);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /** Sets which spans are delivered; {@link SpanFilter#llm()} otherwise. */
    public Builder filter(SpanFilter filter) {
      this.filter = requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Adds a place that spans go to beside the project; without keys of a project they go there
     * alone. Names must differ.
     */
    public Builder destination(Destination destination) {
      destinations.add(destination);
      return this;
    }

    /**
     * Names an attribute in which spans of other tracers say what they cost, in US dollars, as a
     * number or text: {@code tool.cost_usd}. It becomes the span's cost and counts for the
     * observations above, to their accumulated cost and to budgets. Of several, in the order of
     * these calls, the first that is there counts; a span that says it in Langfuse's own way keeps
     * that.
     */
    public Builder costFrom(String attribute) {
      costs.add(requireNonNull(attribute, "attribute"));
      return this;
    }

    /**
     * Done. Without keys, or when tracing is disabled, the processor does nothing; missing keys are
     * reported once.
     */
    public LangspanSpanProcessor build() {
      return new LangspanSpanProcessor(
          settings(), filter, new SpanCosts(List.copyOf(costs)), destinations.list());
    }
  }
}
