// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.local.LangspanLocal;
import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import io.langspan.otel.LangspanSdk;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The comparison is fair only while both sides end up with the same attributes. */
class ScenarioTest {

  @Test
  void generation_endsUpWithTheAttributesOfTheRawSpan() {
    Map<String, Object> ours;
    try (LangspanLocal server = LangspanLocal.start();
        Langspan langspan =
            LangspanSdk.builder()
                .baseUrl(server.url())
                .credentials(server.publicKey(), server.secretKey())
                .build()) {
      langspan.run("request", request -> Scenario.generation(langspan));
      assertThat(langspan.flush().complete()).isTrue();
      ours = attributesOf(server.traces().get(0));
    }
    Map<String, Object> raw = new HashMap<>();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(new CallerBenchmark.Accepting()).build()) {
      ReadableSpan span = (ReadableSpan) Scenario.rawSpan(provider.get("raw"));
      span.getAttributes().forEach((key, value) -> raw.put(key.getKey(), value));
    }

    assertThat(raw).hasSize(12);
    assertThat(ours).isEqualTo(raw);
  }

  private static Map<String, Object> attributesOf(LocalTrace trace) {
    return trace.observations().stream()
        .filter(observation -> observation.name().equals("answer"))
        .map(LocalObservation::attributes)
        .findFirst()
        .orElseThrow();
  }
}
