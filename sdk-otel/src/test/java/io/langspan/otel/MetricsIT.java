// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import io.langspan.internal.client.Keys;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The status as metrics. */
class MetricsIT {

  private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");

  private final OtlpServer server = new OtlpServer();
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider meters =
      SdkMeterProvider.builder().registerMetricReader(reader).build();

  @AfterEach
  void stop() {
    meters.close();
    server.close();
  }

  /** The values by name, those of drops by name and reason. */
  private Map<String, Long> metrics() {
    Map<String, Long> values = new HashMap<>();
    for (MetricData metric : reader.collectAllMetrics()) {
      assertThat(metric.getInstrumentationScopeInfo().getName()).isEqualTo(Keys.SCOPE);
      assertThat(metric.getDescription()).isNotBlank();
      for (LongPointData point : metric.getLongSumData().getPoints()) {
        assertThat(point.getAttributes().get(Keys.OWNER)).isEqualTo(Sdk.PUBLIC_KEY);
        String reason = point.getAttributes().get(REASON);
        values.put(metric.getName() + (reason == null ? "" : " " + reason), point.getValue());
      }
    }
    return values;
  }

  @Test
  void metrics_sayWhatTheStatusSays() {
    try (Langspan langspan = Sdk.to(server.url()).meterProvider(meters).build()) {
      langspan.startObservation("arrives").close();
      langspan.flush(Await.PATIENCE);
      server.answerTraces(400);
      langspan.startObservation("refused").close();
      langspan.flush(Await.PATIENCE);
      server.answerTraces(503);
      langspan.startObservation("waits").close();

      LangspanStatus status = langspan.status();
      assertThat(status.accepted()).isEqualTo(3);
      assertThat(status.lastSuccess()).isNotNull();
      assertThat(metrics())
          .containsEntry("langspan.delivery.accepted", 3L)
          .containsEntry("langspan.delivery.recovered", 0L)
          .containsEntry("langspan.delivery.delivered", 1L)
          .containsEntry("langspan.delivery.filtered", 0L)
          .containsEntry("langspan.delivery.dropped rejected", 1L)
          .containsEntry("langspan.delivery.pending", 1L)
          .containsEntry("langspan.spool.items", 0L)
          .containsEntry("langspan.spool.size", 0L)
          .hasEntrySatisfying(
              "langspan.delivery.queue.size", bytes -> assertThat(bytes).isPositive())
          .containsEntry("langspan.traces", 3L)
          .hasSize(13);
    }
  }

  @Test
  void metrics_countOnlyUpwards_butForWhatIsKept() {
    try (Langspan langspan = Sdk.to(server.url()).meterProvider(meters).build()) {
      langspan.startObservation("arrives").close();
      langspan.flush(Await.PATIENCE);

      assertThat(reader.collectAllMetrics())
          .filteredOn(metric -> metric.getType() == MetricDataType.LONG_SUM)
          .allSatisfy(
              metric ->
                  assertThat(metric.getLongSumData().isMonotonic())
                      .as(metric.getName())
                      .isEqualTo(
                          !metric.getName().contains(".spool.")
                              && !metric.getName().contains("pending")
                              && !metric.getName().contains("queue")))
          .anySatisfy(
              metric -> {
                assertThat(metric.getName()).isEqualTo("langspan.spool.size");
                assertThat(metric.getUnit()).isEqualTo("By");
              });
    }
  }

  @Test
  void metrics_end_whenTheClientIsClosed() {
    Langspan langspan = Sdk.to(server.url()).meterProvider(meters).build();
    langspan.startObservation("a").close();
    assertThat(metrics()).isNotEmpty();

    langspan.close();

    assertThat(metrics()).isEmpty();
  }

  @Test
  void metrics_ofAProcessor_coverForeignSpans_andEndWithIt() {
    try (Joined app = Joined.to(server.url(), settings -> settings.meterProvider(meters))) {
      app.genAi("chat", Context.root()).end();
      app.plain("web", Context.root()).end();
      app.flush();

      assertThat(metrics())
          .containsEntry("langspan.delivery.delivered", 1L)
          .containsEntry("langspan.delivery.filtered", 1L);
    }

    assertThat(metrics()).isEmpty();
  }

  @Test
  void brokenMeterProvider_harmsNobody() {
    MeterProvider broken =
        (MeterProvider)
            Proxy.newProxyInstance(
                MeterProvider.class.getClassLoader(),
                new Class<?>[] {MeterProvider.class},
                (proxy, method, arguments) -> {
                  throw new LinkageError("no meters today");
                });

    try (Langspan langspan = Sdk.to(server.url()).meterProvider(broken).build()) {
      langspan.startObservation("a").close();

      assertThat(langspan.flush(Await.PATIENCE).complete()).isTrue();
    }
  }

  @Test
  void metrics_doNotKeepAClient_thatNobodyKeeps() {
    Sdk.to(server.url()).shutdownHook(false).meterProvider(meters).build();
    Await.until(
        "the end of its metrics",
        () -> {
          System.gc();
          return metrics().isEmpty();
        });
  }
}
