// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several clients in one process. */
class SideBySideIT {

  private final OtlpServer one = new OtlpServer();
  private final OtlpServer two = new OtlpServer();

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void isolatedClients_eachTakeTheirOwn() {
    try (Langspan first = Sdk.to(one.url()).build();
        Langspan second = Sdk.to(two.url()).credentials("pk-lf-2", "sk-lf-2").build()) {
      Observation outer = first.startObservation("outer");
      second.startObservation("inner").close();
      outer.close();
      assertThat(first.flush(Await.PATIENCE).delivered()).isEqualTo(1);
      assertThat(second.flush(Await.PATIENCE).delivered()).isEqualTo(1);
    }

    assertThat(one.spans()).extracting(s -> s.span().getName()).containsExactly("outer");
    assertThat(two.spans()).extracting(s -> s.span().getName()).containsExactly("inner");
    assertThat(two.span("inner").parentId()).isEmpty();
    assertThat(two.span("inner").isAppRoot()).isTrue();
    assertThat(two.span("inner").isAsRoot()).isTrue();
    assertThat(two.traceRequests().get(0).getHeader("x-langfuse-public-key")).isEqualTo("pk-lf-2");
  }

  @Test
  void closingOne_leavesTheOtherAlone() {
    Langspan first = Sdk.to(one.url()).build();
    try (Langspan second = Sdk.to(two.url()).build()) {
      first.close();
      second.startObservation("a").close();

      assertThat(second.flush(Await.PATIENCE).complete()).isTrue();
    }

    assertThat(two.spans()).hasSize(1);
  }

  @Test
  void clientsOnOneProvider_eachTakeTheirOwn_andAllForeignSpans() {
    try (Shared shared = new Shared()) {
      shared.first.startObservation("of first").close();
      shared.second.startObservation("of second").close();
      foreign(shared, "model", Context.root()).end();
      shared.flush();
    }

    assertThat(one.spans())
        .extracting(s -> s.span().getName())
        .containsExactlyInAnyOrder("of first", "model");
    assertThat(two.spans())
        .extracting(s -> s.span().getName())
        .containsExactlyInAnyOrder("of second", "model");
  }

  @Test
  void foreignSpan_hangsInEachProject_onWhatIsExportedThere() {
    try (Shared shared = new Shared()) {
      Observation first = shared.first.startObservation("of first");
      Observation second = shared.second.startObservation("of second");
      foreign(shared, "model", Context.current()).end();
      second.close();
      first.close();
      shared.flush();
    }

    assertThat(one.span("model").parentId()).isEqualTo(one.span("of first").id());
    assertThat(one.span("model").isAppRoot()).isFalse();
    assertThat(two.span("model").parentId()).isEqualTo(two.span("of second").id());
    assertThat(two.span("of second").parentId()).isEmpty();
    assertThat(two.span("of second").isAppRoot()).isTrue();
  }

  private static Span foreign(Shared shared, String name, Context parent) {
    return shared
        .provider
        .get("web")
        .spanBuilder(name)
        .setParent(parent)
        .setAttribute("gen_ai.operation.name", "chat")
        .startSpan();
  }

  /** One provider of the application with two of our processors. */
  private final class Shared implements AutoCloseable {

    final LangspanSpanProcessor toOne = Joined.processor(one.url(), "pk-lf-1").build();
    final LangspanSpanProcessor toTwo = Joined.processor(two.url(), "pk-lf-2").build();
    final SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(toOne).addSpanProcessor(toTwo).build();
    final OpenTelemetry openTelemetry =
        new OpenTelemetry() {
          @Override
          public TracerProvider getTracerProvider() {
            return provider;
          }

          @Override
          public ContextPropagators getPropagators() {
            return ContextPropagators.noop();
          }
        };
    final Langspan first = toOne.langspan(openTelemetry);
    final Langspan second = toTwo.langspan(openTelemetry);

    void flush() {
      assertThat(first.flush(Await.PATIENCE).complete()).isTrue();
      assertThat(second.flush(Await.PATIENCE).complete()).isTrue();
    }

    @Override
    public void close() {
      provider.close();
    }
  }
}
