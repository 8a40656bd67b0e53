// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.otel.Destination;
import io.langspan.otel.LangspanSdk;
import io.langspan.otel.SpanFilter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one model call costs the thread that records it.
 *
 * <p>Calls come in bursts that fit into the queue, while the worker drains it on another core;
 * between bursts, and outside of what is measured, everything is delivered. A lost span fails the
 * run.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CallerBenchmark.BURST)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("try") // scopes are there to be closed
public class CallerBenchmark {

  static final int BURST = 2_000;

  private static final int WARM_UP = 1_000;

  /** A client of ours that delivers to a server which discards. */
  @State(Scope.Thread)
  public static class Recording {

    private @Nullable DiscardServer server;
    private Langspan langspan = Langspan.noop();

    /** Starts the server and the client. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      DiscardServer started = new DiscardServer();
      server = started;
      warmUp(started);
      langspan = sending(started.client(), started.url()).build();
    }

    /** To one project alone. */
    LangspanSdk.Builder sending(LangspanSdk.Builder client, String url) {
      return client;
    }

    /** Delivery takes most of a burst's time: without it the caller's code is soon compiled. */
    private static void warmUp(DiscardServer server) {
      try (Langspan delivering = server.client().filter(span -> false).build()) {
        for (int burst = 0; burst < WARM_UP; burst++) {
          generations(delivering);
          DiscardServer.settle(delivering);
          generationsWithUsage(delivering);
          DiscardServer.settle(delivering);
        }
      }
    }

    /** Delivers the burst. */
    @TearDown(Level.Invocation)
    public void settle() {
      DiscardServer.settle(langspan);
    }

    /** Stops both. */
    @TearDown(Level.Trial)
    public void close() {
      langspan.close();
      if (server != null) {
        server.close();
      }
    }
  }

  /** The same, to a second project that takes the same bytes. */
  @State(Scope.Thread)
  public static class ToTwo extends Recording {

    @Override
    LangspanSdk.Builder sending(LangspanSdk.Builder client, String url) {
      return client.destination(Destination.langfuse(url, "pk-lf-2", "sk-lf-2").build());
    }
  }

  /** The same, to a project and to a reader that has nothing in common with it. */
  @State(Scope.Thread)
  public static class ToTwoApart extends Recording {

    @Override
    LangspanSdk.Builder sending(LangspanSdk.Builder client, String url) {
      return client.destination(
          Destination.otlp(url + "/v1/traces").filter(SpanFilter.all()).build());
    }
  }

  /** OpenTelemetry's SDK with the cheapest processor there is. */
  @State(Scope.Thread)
  public static class Raw {

    private final Accepting accepting = new Accepting();
    private final SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(accepting).build();
    private final Tracer tracer = provider.get("raw");
  }

  /** Clients that record nothing. */
  @State(Scope.Thread)
  public static class Disabled {

    private final Langspan noop = Langspan.noop();
    private final Langspan switchedOff =
        LangspanSdk.builder()
            .baseUrl("http://127.0.0.1:9")
            .credentials("pk-lf-benchmark", "sk-lf-benchmark")
            .tracingEnabled(false)
            .build();
  }

  /** Accepts every span, which costs less than any queue: the hardest to compare with. */
  static final class Accepting implements SpanProcessor {

    private volatile @Nullable ReadableSpan accepted;

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      accepted = span;
    }

    /** Whether the last of them has an attribute that contains this. */
    boolean hasAccepted(String text) {
      ReadableSpan span = accepted;
      return span != null
          && span.getAttributes().asMap().values().stream()
              .anyMatch(value -> value.toString().contains(text));
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  /** The yardstick. */
  @Benchmark
  public void rawSpan(Raw raw) {
    CallerMeter.start();
    Span request = raw.tracer.spanBuilder("request").startSpan();
    try (var current = request.makeCurrent()) {
      for (int i = 0; i < BURST; i++) {
        Scenario.rawSpan(raw.tracer);
      }
    } finally {
      request.end();
    }
    CallerMeter.stop(BURST);
  }

  /** A generation with the same attributes. */
  @Benchmark
  public void generation(Recording recording) {
    generations(recording.langspan);
  }

  /** The same, of a user's session. */
  @Benchmark
  public void generationOfASession(Recording recording) {
    CallerMeter.start();
    try (Observation request = recording.langspan.startObservation("request")) {
      request.userId("u-42").sessionId("chat-7").tags("library", "beta");
      burst(recording.langspan);
    }
    CallerMeter.stop(BURST);
  }

  /** The same to two projects. */
  @Benchmark
  public void generationToTwo(ToTwo recording) {
    generations(langspan(recording));
  }

  /** The same to a project and to a reader with another filter and other words. */
  @Benchmark
  public void generationToTwoApart(ToTwoApart recording) {
    generations(langspan(recording));
  }

  private static Langspan langspan(Recording recording) {
    return recording.langspan;
  }

  /** The same with usage, and the cost that follows from it. */
  @Benchmark
  public void generationWithUsage(Recording recording) {
    generationsWithUsage(recording.langspan);
  }

  private static void generations(Langspan langspan) {
    CallerMeter.start();
    try (Observation request = langspan.startObservation("request")) {
      burst(langspan);
    }
    CallerMeter.stop(BURST);
  }

  private static void burst(Langspan langspan) {
    for (int i = 0; i < BURST; i++) {
      Scenario.generation(langspan);
    }
  }

  private static void generationsWithUsage(Langspan langspan) {
    CallerMeter.start();
    try (Observation request = langspan.startObservation("request")) {
      for (int i = 0; i < BURST; i++) {
        Scenario.generationWithUsage(langspan);
      }
    }
    CallerMeter.stop(BURST);
  }

  /** The no-op client. */
  @Benchmark
  public void noop(Disabled disabled, Blackhole blackhole) {
    burst(disabled.noop, blackhole);
  }

  /** A client with tracing switched off. */
  @Benchmark
  public void switchedOff(Disabled disabled, Blackhole blackhole) {
    burst(disabled.switchedOff, blackhole);
  }

  private static void burst(Langspan langspan, Blackhole blackhole) {
    CallerMeter.start();
    for (int i = 0; i < BURST; i++) {
      blackhole.consume(Scenario.generation(langspan));
    }
    CallerMeter.stop(BURST);
  }
}
