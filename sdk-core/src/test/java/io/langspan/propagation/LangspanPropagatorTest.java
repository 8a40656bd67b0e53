// SPDX-License-Identifier: Apache-2.0
package io.langspan.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.langspan.FrontDoorFixture;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.Recorded;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The propagator for an OpenTelemetry of the application's own. */
@SuppressWarnings("try") // a scope that is only closed
class LangspanPropagatorTest extends FrontDoorFixture {

  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final TextMapPropagator usual =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());
  private final TextMapPropagator ours = LangspanPropagator.around(usual);

  @AfterEach
  void forgetGlobal() {
    Langspan.resetGlobalForTest();
  }

  private Map<String, String> sent(Context context) {
    Map<String, String> headers = new HashMap<>();
    ours.inject(context, headers, Map::put);
    return headers;
  }

  private Context received(Map<String, String> headers) {
    return ours.extract(Context.current(), headers, MapGetter.INSTANCE);
  }

  @Test
  void withoutAClient_itDoesWhatTheOtherDoes() {
    Map<String, String> headers = Map.of("traceparent", PARENT, "baggage", "a=b");
    Context context = received(headers);

    assertThat(Span.fromContext(context).getSpanContext().getSpanId())
        .isEqualTo("00f067aa0ba902b7");
    assertThat(Baggage.fromContext(context).getEntryValue("a")).isEqualTo("b");
    assertThat(sent(context)).isEqualTo(headers);
    assertThat(ours.fields()).contains("traceparent", "tracestate", "baggage");
  }

  @Test
  void theClientOfTheContext_saysWhatGoesOut() {
    try (Recorded front = Recorded.with(s -> s.sendBaggage("user_id").langfuseHeaders(true))) {
      try (Observation step = front.langspan().startObservation("step").userId("u")) {
        assertThat(sent(Context.current()))
            .containsEntry("X-Langfuse-Trace-Id", step.traceId())
            .hasEntrySatisfying("baggage", b -> assertThat(b).contains("langfuse_user_id=u"));
      }
    }
  }

  @Test
  void theGlobalClient_saysWhatGoesOut_whereNoneIsCurrent() {
    try (Recorded front = Recorded.with(s -> s.langfuseHeaders(true))) {
      Langspan.setGlobal(front.langspan());

      assertThat(sent(received(Map.of("traceparent", PARENT))))
          .containsEntry("X-Langfuse-Parent-Observation-Id", "00f067aa0ba902b7");
    }
  }

  @Test
  void theOldHeaders_areUnderstood() {
    Context context = received(Map.of("X-Langfuse-Trace-Id", "order-4711"));

    assertThat(Span.fromContext(context).getSpanContext().getTraceId())
        .isEqualTo(Langspan.traceIdFromSeed("order-4711"));
  }

  @Test
  void whatIsCurrent_doesNotBelongToTheTraceOfTheRequest() {
    try (Recorded back = Recorded.with(s -> s.acceptBaggage("session_id"))) {
      Langspan here = back.langspan();
      try (Observation other = here.startObservation("other").userId("u")) {
        Context context =
            received(Map.of("traceparent", PARENT, "baggage", "langfuse_session_id=s"));
        here.observationBuilder("server").parent(context).start().end();
      }

      assertThat(back.attributes("server"))
          .containsEntry("session.id", "s")
          .doesNotContainKey("user.id");
    }
  }

  @Test
  void acceptedAttributes_areOnSpansBelow_whereNothingIsCurrent() {
    try (Recorded back = Recorded.with(s -> s.acceptBaggage("session_id"))) {
      Context context = received(Map.of("traceparent", PARENT, "baggage", "langfuse_session_id=s"));
      try (Scope scope = context.makeCurrent()) {
        back.langspan().run("server", server -> {});
      }

      assertThat(back.attributes("server")).containsEntry("session.id", "s");
      assertThat(back.span("server").getParentSpanId()).isEqualTo("00f067aa0ba902b7");
    }
  }

  @Test
  void aPropagatorAroundNothing_isNotBuilt() {
    assertThatThrownBy(() -> LangspanPropagator.around(null))
        .isInstanceOf(NullPointerException.class);
  }
}
