// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.LangspanSettings;
import io.langspan.Observation;
import io.langspan.lab.Row;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clock that somebody sets while observations are open changes no duration. */
class ClockJumpTest {

  private final AtomicLong wall = new AtomicLong(Duration.ofDays(20_000).toNanos());
  private final AtomicLong elapsed = new AtomicLong(Long.MAX_VALUE - 3_000); // it wraps around
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
  private final Langspan langspan = client();

  private Langspan client() {
    return client(
        provider,
        new NanoClock() {
          @Override
          public long epochNanos() {
            return wall.get();
          }

          @Override
          public long nanoTime() {
            return elapsed.get();
          }
        });
  }

  /** A client with this clock. */
  static Langspan client(TracerProvider provider, NanoClock clock) {
    LangspanSettings settings = LangspanSettings.builder().build();
    return LangspanFactory.create(
        new ClientParts(
            settings,
            provider.get("test"),
            clock,
            null,
            null,
            context -> Span.fromContext(context).getSpanContext(),
            traceId -> true,
            ServerLink.create(settings, null, Map.of()),
            false,
            timeout -> {}));
  }

  private static long took(SpanData span) {
    return span.getEndEpochNanos() - span.getStartEpochNanos();
  }

  @Row("G18")
  @ParameterizedTest
  @ValueSource(longs = {1, -1, 87_600, -87_600})
  void duration_isRight_whenTheClockJumpsByHours(long hours) {
    long start = wall.get();
    Observation outer = langspan.startObservation("outer");
    elapsed.addAndGet(1_000);
    Generation inner = langspan.startGeneration("inner");
    wall.addAndGet(Duration.ofHours(hours).toNanos());
    elapsed.addAndGet(2_000);
    inner.completionStartTime();
    elapsed.addAndGet(3_000);
    inner.close();
    elapsed.addAndGet(1_000);
    outer.close();

    List<SpanData> ended = exporter.getFinishedSpanItems();
    assertThat(ended).extracting(SpanData::getName).containsExactly("inner", "outer");
    assertThat(ended).extracting(ClockJumpTest::took).containsExactly(5_000L, 7_000L);
    assertThat(ended)
        .extracting(SpanData::getStartEpochNanos)
        .containsExactly(start + 1_000, start);
    assertThat(ended.get(0).getAttributes().get(Keys.TIME_TO_FIRST_CHUNK)).isEqualTo(2e-6);
  }

  @Test
  void nextTrace_startsAtTheNewTime() {
    langspan.startObservation("before").close();
    wall.addAndGet(Duration.ofHours(1).toNanos());
    langspan.startObservation("after").close();

    assertThat(exporter.getFinishedSpanItems().get(1).getStartEpochNanos()).isEqualTo(wall.get());
  }
}
