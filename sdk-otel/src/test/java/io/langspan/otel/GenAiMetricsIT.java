// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.LangspanStatus;
import io.langspan.Observation;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.time.Instant;
import java.util.Collection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What models were asked and what it cost, as metrics and in the status. */
class GenAiMetricsIT {

  private final OtlpServer server = new OtlpServer();
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider meters =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final Langspan langspan = Sdk.to(server.url()).meterProvider(meters).build();

  @AfterEach
  void stop() {
    langspan.close();
    meters.close();
    server.close();
  }

  private MetricData metric(String name) {
    return reader.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No metric " + name));
  }

  private Collection<HistogramPointData> histogram(String name) {
    return metric(name).getHistogramData().getPoints();
  }

  private long count(String name) {
    return metric(name).getLongSumData().getPoints().stream()
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  private static String text(Attributes attributes, String key) {
    return attributes.get(AttributeKey.stringKey(key));
  }

  private void call() {
    langspan.observeGeneration(
        "call",
        generation -> {
          generation.model("gpt-5-mini").usage(Usage.of(80, 60)).cost(Cost.usd("0.002"));
          return "because";
        });
  }

  @Test
  void tokens_areCounted_byTheirType() {
    call();

    MetricData usage = metric("gen_ai.client.token.usage");
    assertThat(usage.getUnit()).isEqualTo("{token}");
    assertThat(usage.getHistogramData().getPoints())
        .extracting(
            point -> entry(text(point.getAttributes(), "gen_ai.token.type"), (long) point.getSum()))
        .containsExactlyInAnyOrder(entry("input", 80L), entry("output", 60L));
    assertThat(histogram("gen_ai.client.token.usage"))
        .allSatisfy(
            point -> {
              assertThat(point.getBoundaries()).startsWith(1d, 4d, 16d).endsWith(67_108_864d);
              assertThat(text(point.getAttributes(), "gen_ai.operation.name")).isEqualTo("chat");
              assertThat(text(point.getAttributes(), "gen_ai.request.model"))
                  .isEqualTo("gpt-5-mini");
            });
  }

  @Test
  void duration_andTimeToFirstChunk_areInSeconds() {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    langspan
        .generationBuilder("call")
        .startTime(start)
        .start()
        .completionStartTime(start.plusMillis(500))
        .end(start.plusSeconds(2));

    assertSeconds("gen_ai.client.operation.duration", 2.0);
    assertSeconds("gen_ai.client.operation.time_to_first_chunk", 0.5);
  }

  private void assertSeconds(String name, double sum) {
    assertThat(metric(name).getUnit()).isEqualTo("s");
    assertThat(histogram(name))
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.getSum()).isEqualTo(sum);
              assertThat(point.getBoundaries()).startsWith(0.01, 0.02, 0.04).endsWith(81.92);
            });
  }

  @Test
  void timeToFirstChunk_isOfStreamsAlone() {
    call();

    assertThat(reader.collectAllMetrics())
        .extracting(MetricData::getName)
        .contains("gen_ai.client.operation.duration")
        .doesNotContain("gen_ai.client.operation.time_to_first_chunk");
  }

  @Test
  void calls_sayTheirOperationProviderAndModels() {
    try (Generation call = langspan.startGeneration("call")) {
      call.provider("openai").model("gpt-5-mini").responseModel("gpt-5-mini-2025-08-07");
    }

    assertThat(histogram("gen_ai.client.operation.duration"))
        .singleElement()
        .satisfies(
            point ->
                assertThat(point.getAttributes())
                    .isEqualTo(
                        Attributes.builder()
                            .put("gen_ai.operation.name", "chat")
                            .put("gen_ai.provider.name", "openai")
                            .put("gen_ai.request.model", "gpt-5-mini")
                            .put("gen_ai.response.model", "gpt-5-mini-2025-08-07")
                            .build()));
  }

  @Test
  void failure_hasItsType() {
    var call = langspan.startGeneration("call");
    call.error(new IllegalStateException("secret")).close();

    assertThat(histogram("gen_ai.client.operation.duration"))
        .singleElement()
        .satisfies(
            point ->
                assertThat(text(point.getAttributes(), "error.type"))
                    .isEqualTo("java.lang.IllegalStateException"));
  }

  @Test
  void cost_isCounted_ofModelsAndOfEverythingElse() {
    call();
    try (Observation search = langspan.startObservation("search")) {
      search.cost(Cost.usd("0.5"));
    }

    MetricData cost = metric("langspan.cost");
    assertThat(cost.getUnit()).isEqualTo("{USD}");
    assertThat(cost.getDoubleSumData().isMonotonic()).isTrue();
    assertThat(cost.getDoubleSumData().getPoints())
        .extracting(DoublePointData::getValue)
        .containsExactlyInAnyOrder(0.002, 0.5);
    assertThat(langspan.status().costUsd()).isCloseTo(0.502, within(1e-9));
  }

  @Test
  void traceSizes_areWhatTheBillCounts() {
    langspan.run(
        "request",
        request -> {
          call();
          call();
          request.score("helpful", true);
        });

    assertThat(histogram("langspan.trace.observations"))
        .singleElement()
        .satisfies(point -> assertThat(point.getSum()).isEqualTo(3));
    assertThat(histogram("langspan.trace.scores"))
        .singleElement()
        .satisfies(point -> assertThat(point.getSum()).isEqualTo(1));
  }

  @Test
  void status_saysTheSame() {
    langspan.run(
        "request",
        request -> {
          call();
          request.score("helpful", true);
        });

    LangspanStatus status = langspan.status();
    assertThat(status.traces()).isEqualTo(count("langspan.traces")).isEqualTo(1);
    assertThat(status.observations()).isEqualTo(count("langspan.observations")).isEqualTo(2);
    assertThat(status.scores()).isEqualTo(count("langspan.scores")).isEqualTo(1);
    assertThat(status.inputTokens()).isEqualTo(80);
    assertThat(status.outputTokens()).isEqualTo(60);
  }

  @Test
  void callsWithoutASession_areCounted_whereverTheSessionIsSaid() {
    call();
    langspan.run(
        "request",
        request -> {
          call(); // before anybody knew of the session
          request.sessionId("s-1");
          call();
        });

    assertThat(count("langspan.generations.without_session")).isEqualTo(2);
  }

  @Test
  void unsampledTraces_areNotCounted() {
    try (Langspan sampled = Sdk.to(server.url()).sampleRate(0).build()) {
      sampled.startObservation("a").close();

      assertThat(sampled.status().observations()).isZero();
    }
  }

  @Test
  void metrics_holdNoContentAndNobodysName() {
    langspan.run(
        "request",
        request -> {
          request.userId("u-1").sessionId("s-1").input("secret");
          call();
        });

    assertThat(reader.collectAllMetrics().toString())
        .contains("gpt-5-mini")
        .doesNotContain("u-1", "s-1", "secret", "because");
  }
}
