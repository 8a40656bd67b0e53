// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.LangspanSettings;
import io.langspan.internal.client.ClientParts;
import io.langspan.internal.client.Keys;
import io.langspan.internal.client.LangspanFactory;
import io.langspan.internal.client.NanoClock;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application may run for months, and end its spans or not: nothing of them is kept. */
class ExportTreeMemoryTest {

  private static final int FEW = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Takes a connection and never answers. */
  private final SilentServer silent = new SilentServer();

  private final SpanFilter none = span -> false;

  @AfterEach
  void stop() {
    silent.close();
  }

  @Test
  void aMillionSpans_areForgotten_endedOrNot() {
    try (Pipe pipe = new Pipe(silent.url(), SpanFilter.llm(), settings -> settings)) {
      for (int i = 0; i < 500_000; i++) {
        Span parent = pipe.foreign.spanBuilder("ended").startSpan();
        pipe.foreign.spanBuilder("never").setParent(Context.root().with(parent)).startSpan();
        parent.end();
      }

      assertThat(pipe.sizeAfterCollection()).isLessThan(FEW);
    }
  }

  @Test
  void ownSpansThatAreFiltered_areForgotten() {
    try (Pipe pipe = new Pipe(silent.url(), none, settings -> settings)) {
      for (int i = 0; i < 20_000; i++) {
        pipe.langspan.observationBuilder("own").start().input("content").end();
      }

      assertThat(pipe.sizeAfterCollection()).isLessThan(FEW);
    }
  }

  @Test
  void ownSpansThatFoundTheQueueFull_areForgotten() {
    try (Pipe pipe = new Pipe(silent.url(), SpanFilter.all(), s -> s.queueBytes(1 << 16))) {
      for (int i = 0; i < 20_000; i++) {
        pipe.langspan.observationBuilder("own").start().input("content").end();
      }

      assertThat(pipe.langspan.status().dropped()).isNotEmpty();
      assertThat(pipe.sizeAfterCollection()).isLessThan(FEW);
    }
  }

  @Test
  void ownSpansThatNeverEnd_areForgotten() {
    try (Pipe pipe = new Pipe(silent.url(), SpanFilter.all(), settings -> settings)) {
      for (int i = 0; i < 20_000; i++) {
        var parent = pipe.langspan.observationBuilder("parent").start();
        pipe.langspan.observationBuilder("child").parent(parent).start().end();
      }

      assertThat(pipe.sizeAfterCollection()).isLessThan(FEW);
    }
  }

  @Test
  void anEndlessChain_doesNotKeepItsBeginning_whenFiltered() {
    assertThat(chainOf(20_000, none, 1 << 24)).isLessThan(FEW);
  }

  @Test
  void anEndlessChain_doesNotKeepItsBeginning_whenExported() {
    try (OtlpServer server = new OtlpServer();
        Pipe pipe = new Pipe(server.url(), SpanFilter.all(), settings -> settings)) {
      assertThat(pipe.lengthOfChain(20_000)).isLessThan(FEW);
    }
  }

  @Test
  void anEndlessChain_doesNotKeepItsBeginning_whenTheQueueIsFull() {
    assertThat(chainOf(20_000, SpanFilter.all(), 1 << 16)).isLessThan(FEW);
  }

  @Test
  void anEndlessChain_doesNotKeepItsBeginning_inTheTreeOfAnotherFilter() {
    try (OtlpServer server = new OtlpServer();
        Pipe pipe = new Pipe(server.url(), SpanFilter.all(), s -> s, elsewhere(server))) {
      int length =
          pipe.lengthOfChain(
              20_000, () -> assertThat(pipe.langspan.flush(PATIENCE).complete()).isTrue());

      assertThat(length).isLessThan(FEW);
    }
  }

  @Test
  void ownSpansThatEnded_areForgottenAtOnce_howeverManyFiltersThereAre() {
    try (OtlpServer server = new OtlpServer();
        Pipe pipe = new Pipe(server.url(), SpanFilter.all(), s -> s, elsewhere(server))) {
      var open = pipe.langspan.observationBuilder("open").start();
      pipe.langspan.observationBuilder("ended").start().end();

      assertThat(pipe.pipeline.spans().size()).isEqualTo(1);
      open.end();
    }
  }

  private static Destination elsewhere(OtlpServer server) {
    return Destination.otlp(server.url() + OtlpServer.TRACES).filter(SpanFilter.all()).build();
  }

  private int chainOf(int spans, SpanFilter filter, long queueBytes) {
    try (Pipe pipe = new Pipe(silent.url(), filter, s -> s.queueBytes(queueBytes))) {
      return pipe.lengthOfChain(spans);
    }
  }

  /** What {@link LangspanSdk} builds, with its tree in reach, and an application beside it. */
  private static final class Pipe implements AutoCloseable {

    final SpanPipeline pipeline;
    final Langspan langspan;
    final Tracer foreign;
    private final SdkTracerProvider provider;
    private final SdkTracerProvider application;

    Pipe(String url, SpanFilter filter, UnaryOperator<Plain> more, Destination... destinations) {
      LangspanSettings settings = more.apply(new Plain(url)).build();
      pipeline =
          new SpanPipeline(settings, filter, t -> true, SpanCosts.NONE, List.of(destinations));
      HandOverProcessor processor = new HandOverProcessor(pipeline, () -> {});
      provider = SdkTracerProvider.builder().addSpanProcessor(processor).build();
      application = SdkTracerProvider.builder().addSpanProcessor(new Starts(pipeline)).build();
      foreign = application.get("web");
      langspan =
          LangspanFactory.create(
              new ClientParts(
                  settings,
                  provider.get(Keys.SCOPE),
                  NanoClock.SYSTEM,
                  processor,
                  processor,
                  pipeline::outgoing,
                  traceId -> true,
                  pipeline.server(),
                  true,
                  timeout -> {}));
    }

    /** Starts each span below the one before it, which has ended: a scope was never closed. */
    int lengthOfChain(int spans) {
      return lengthOfChain(spans, this::awaitWorker);
    }

    int lengthOfChain(int spans, Runnable awaitWorkers) {
      Context parent = Context.root();
      for (int i = 0; i < spans; i++) {
        var span = langspan.observationBuilder("link").parent(parent).start();
        parent = Context.root().with(Span.fromContext(span.context()));
        span.end();
        if (i % 500 == 0) {
          awaitWorkers.run();
        }
      }
      awaitWorkers.run();
      var last = langspan.observationBuilder("last").parent(parent).start();
      int length = 0;
      for (SpanNode at = pipeline.spans().find(last.id()); at != null; at = at.parent()) {
        length++;
      }
      last.end();
      return length;
    }

    private void awaitWorker() {
      CountDownLatch met = new CountDownLatch(1);
      pipeline.project().onWorker(met::countDown);
      try {
        assertThat(met.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Collects garbage until hardly anything is remembered, or patience ends. */
    int sizeAfterCollection() {
      awaitWorker();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      int size = pipeline.spans().size();
      while (size >= FEW && System.nanoTime() - deadline < 0) {
        System.gc();
        size = pipeline.spans().size();
      }
      return size;
    }

    @Override
    public void close() {
      langspan.close();
      provider.close();
      application.close();
    }
  }

  /** Tells a pipeline of the spans that an application starts. */
  private record Starts(SpanPipeline pipeline) implements SpanProcessor {

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {
      pipeline.started(parentContext, span, span);
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return false;
    }
  }
}
