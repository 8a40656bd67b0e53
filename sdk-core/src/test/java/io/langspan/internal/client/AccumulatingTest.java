// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Generation;
import io.langspan.Langspan;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccumulatingTest {

  private Runnable meanwhile = () -> {};

  /** Is asked for the time when an observation ends. */
  private final NanoClock clock =
      new NanoClock() {
        @Override
        public long epochNanos() {
          return SYSTEM.epochNanos();
        }

        @Override
        public long nanoTime() {
          meanwhile.run();
          return SYSTEM.nanoTime();
        }
      };

  @Test
  void accumulated_neverLosesWhatIsItsOwn_whileAnObservationEnds() {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
            .build();
    Langspan langspan = ClockJumpTest.client(provider, clock);
    Generation call = langspan.generationBuilder("call").start();
    call.usage(Usage.of(10, 5)).cost(Cost.usd("0.5"));
    List<Cost> costs = new ArrayList<>();
    List<Usage> usages = new ArrayList<>();
    meanwhile =
        () -> {
          costs.add(call.accumulatedCost());
          usages.add(call.accumulatedUsage());
        };

    call.end();

    assertThat(costs).isNotEmpty().containsOnly(Cost.usd("0.5"));
    assertThat(usages).containsOnly(Usage.of(10, 5));
    assertThat(call.accumulatedCost()).isEqualTo(Cost.usd("0.5"));
  }
}
