// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpanEncoderTest {

  private final OtlpServer server = new OtlpServer();

  @BeforeEach
  @AfterEach
  void forgetGlobal() {
    GlobalOpenTelemetry.resetForTest();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void encode_countsNothingInTheMetricsOfTheApplication() {
    List<String> meters = new CopyOnWriteArrayList<>();
    GlobalOpenTelemetry.set(withMeters(meters));

    try (Langspan langspan = Sdk.to(server.url()).build()) {
      langspan.startObservation("step").close();
      assertThat(langspan.flush(Await.PATIENCE).delivered()).isEqualTo(1);
    }

    assertThat(meters).isEmpty();
  }

  private static OpenTelemetry withMeters(List<String> asked) {
    return new OpenTelemetry() {
      @Override
      public TracerProvider getTracerProvider() {
        return TracerProvider.noop();
      }

      @Override
      public MeterProvider getMeterProvider() {
        return name -> {
          asked.add(name);
          return MeterProvider.noop().meterBuilder(name);
        };
      }

      @Override
      public ContextPropagators getPropagators() {
        return ContextPropagators.noop();
      }
    };
  }
}
