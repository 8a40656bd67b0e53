// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanFilterTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "langfuse-sdk",
        "langfuse-sdk.langspan",
        "openinference",
        "openinference.x",
        "ai",
        "dev.langchain4j",
        "dev.langchain4j.agentic",
        "org.springframework.ai.chat",
        "com.arize.instrumentation",
        "io.opentelemetry.openai-java-1.1",
        "opentelemetry.instrumentation.openai_v2"
      })
  void llm_takesKnownScopes(String scope) {
    assertThat(SpanFilter.llm().test(span(scope, Attributes.empty()))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "web",
        "openinference-x",
        "langfuse-sdkx",
        "ai.x",
        "ai.timefold.solver",
        "aidan",
        "org.springframework.boot",
        "io.opentelemetry.jdbc"
      })
  void llm_leavesOtherScopes(String scope) {
    assertThat(SpanFilter.llm().test(span(scope, Attributes.empty()))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gen_ai.request.model",
        "langfuse.observation.type",
        "openinference.span.kind",
        "llm.model_name",
        "mcp.method.name"
      })
  void llm_takesAttributesOfTheConventions(String key) {
    assertThat(SpanFilter.llm().test(span("web", attribute(key)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gen_ai", "gen_aix.y", "langfuse.trace.name", "user.id", "llmx", "http.url"})
  void llm_leavesOtherAttributes(String key) {
    assertThat(SpanFilter.llm().test(span("web", attribute(key)))).isFalse();
  }

  @Test
  void scopes_stopAtABoundary() {
    SpanFilter filter = SpanFilter.scopes("com.acme", "other");

    assertThat(filter.test(span("com.acme", Attributes.empty()))).isTrue();
    assertThat(filter.test(span("com.acme.search", Attributes.empty()))).isTrue();
    assertThat(filter.test(span("com.acmecorp", Attributes.empty()))).isFalse();
    assertThat(filter.test(span("com", Attributes.empty()))).isFalse();
  }

  private static Attributes attribute(String key) {
    return Attributes.of(AttributeKey.stringKey(key), "x");
  }

  private static SpanData span(String scope, Attributes attributes) {
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(new Seen()).build()) {
      SpanData any = ((ReadableSpan) provider.get("any").spanBuilder("a").startSpan()).toSpanData();
      return new DelegatingSpanData(any) {
        @Override
        public InstrumentationScopeInfo getInstrumentationScopeInfo() {
          return InstrumentationScopeInfo.create(scope);
        }

        @Override
        public Attributes getAttributes() {
          return attributes;
        }
      };
    }
  }
}
