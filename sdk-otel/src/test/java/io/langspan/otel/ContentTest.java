// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The queue is bounded by what spans hold, wherever their instrumentation puts it. */
class ContentTest {

  private static final String LONG = "x".repeat(100_000);

  @Test
  void length_countsTexts_inEveryPlaceThatMayBeLarge() {
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(new Seen()).build()) {
      Span span = provider.get("web").spanBuilder("a").startSpan();
      span.setAttribute("llm.input_messages.0.message.content", LONG);
      span.setAttribute(stringArrayKey("documents"), Arrays.asList(LONG, null));
      span.setAttribute(
          valueKey("gen_ai.input.messages"),
          Value.of(Value.of(KeyValue.of("content", Value.of(LONG)))));
      span.addEvent("gen_ai.user.message", Attributes.of(stringKey("content"), LONG));
      span.setAttribute("small", true);
      span.end();

      assertThat(Content.length(((ReadableSpan) span).toSpanData())).isBetween(400_000L, 401_000L);
    }
  }
}
