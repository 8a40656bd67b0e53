// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.propagation.LangspanPropagator;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests between applications whose own OpenTelemetry writes and reads the headers. */
@SuppressWarnings("try") // scopes are there to be closed
class PropagatorIT {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String REMOTE = "b7ad6b7169203331";
  private static final TextMapPropagator USUAL =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static Map<String, String> sent(TextMapPropagator propagator, Context context) {
    Map<String, String> headers = new HashMap<>();
    propagator.inject(context, headers, Map::put);
    return headers;
  }

  private static Context received(TextMapPropagator propagator, Map<String, String> headers) {
    return propagator.extract(Context.root(), headers, new Headers());
  }

  @Test
  void serverSpan_hangsOnTheExportedAncestor_acrossTwoHttpSpansThatAreNotExported() {
    try (Joined front = Joined.to(server.url());
        Joined back = Joined.to(server.url())) {
      Span chat = front.genAi("chat", Context.root());
      Span http = front.plain("POST", Context.root().with(chat));
      Map<String, String> headers =
          sent(front.processor.propagator(USUAL), Context.root().with(http));

      Context in = received(back.processor.propagator(USUAL), headers);
      Span request = back.plain("POST /rag", in);
      back.genAi("embed", in.with(request)).end();
      request.end();
      http.end();
      chat.end();
      front.flush();
      back.flush();

      assertThat(headers)
          .containsEntry("tracestate", "langspan=" + chat.getSpanContext().getSpanId());
      assertThat(headers.get("traceparent")).contains(http.getSpanContext().getSpanId());
      assertThat(server.span("embed").parentId()).isEqualTo(server.span("chat").id());
      assertThat(server.span("embed").isAsRoot()).isFalse();
    }
  }

  /**
   * The application's spans never come to the isolated client; its propagator asks it all the same.
   */
  @Test
  void isolatedClient_namesItsObservation_belowAHttpSpanOfTheApplication() {
    try (Langspan langspan = Sdk.to(server.url()).build();
        Joined other = Joined.to(server.url())) {
      TextMapPropagator propagator = LangspanPropagator.around(USUAL);
      Map<String, String> headers;
      String id;
      try (Observation step = langspan.startObservation("step")) {
        id = step.id();
        Span http = other.plain("POST", Context.current());
        headers = sent(propagator, Context.current().with(http));
        http.end();
      }

      assertThat(headers).containsEntry("tracestate", "langspan=" + id);
    }
  }

  @Test
  void attributes_reachSpansOfOtherTracers_inTheNextService() {
    try (Joined front = Joined.to(server.url(), b -> b.sendBaggage("user_id", "session_id"));
        Joined back = Joined.to(server.url(), b -> b.acceptBaggage("user_id", "session_id"))) {
      Map<String, String> headers = new HashMap<>();
      front.langspan.run(
          "chat",
          chat -> {
            chat.userId("u-1").sessionId("s-1");
            Span http = front.plain("POST", Context.current());
            headers.putAll(sent(front.processor.propagator(USUAL), Context.current().with(http)));
            http.end();
          });

      // The receiving side has OpenTelemetry's own propagators, as the Java agent has.
      Context in = received(USUAL, headers);
      Span request = back.plain("POST /rag", in);
      try (Scope scope = in.with(request).makeCurrent()) {
        back.genAi("theirs", Context.current()).end();
        back.langspan.run("ours", ours -> {});
      }
      request.end();
      front.flush();
      back.flush();

      for (String name : new String[] {"theirs", "ours"}) {
        assertThat(server.span(name).text("user.id")).isEqualTo("u-1");
        assertThat(server.span(name).text("session.id")).isEqualTo("s-1");
        assertThat(server.span(name).parentId()).isEqualTo(server.span("chat").id());
      }
    }
  }

  @Test
  void claimOfAnOfficialSdk_isUnderstood_inTheBaggageOfTheContext() {
    try (Joined back = Joined.to(server.url())) {
      Context in = received(USUAL, claimed(TRACE.toUpperCase(java.util.Locale.ROOT)));
      back.genAi("child", in).end();
      back.flush();
    }

    assertThat(server.span("child").parentId()).isEqualTo(REMOTE);
    assertThat(server.span("child").isAppRoot()).isTrue();
    assertThat(server.span("child").isAsRoot()).isFalse();
  }

  @Test
  void claimOfAnOfficialSdk_isUnderstood_byOurOwnExtract() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      Context in = langspan.extract(claimed(TRACE));
      langspan.observationBuilder("child").parent(in).start().end();
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.span("child").isAsRoot()).isFalse();
  }

  @Test
  void claimForAnotherTrace_saysNothing() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      Context in = langspan.extract(claimed("1" + TRACE.substring(1)));
      langspan.observationBuilder("child").parent(in).start().end();
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.span("child").parentId()).isEqualTo(REMOTE);
    assertThat(server.span("child").isAsRoot()).isTrue();
  }

  @Test
  void oldHeaders_nameTheExportedAncestor() {
    try (Joined front = Joined.to(server.url(), b -> b.langfuseHeaders(true))) {
      Span chat = front.genAi("chat", Context.root());
      Span http = front.plain("POST", Context.root().with(chat));
      Map<String, String> headers =
          sent(front.processor.propagator(USUAL), Context.root().with(http));
      http.end();
      chat.end();

      assertThat(headers)
          .containsEntry("X-Langfuse-Trace-Id", chat.getSpanContext().getTraceId())
          .containsEntry("X-Langfuse-Parent-Observation-Id", chat.getSpanContext().getSpanId());
    }
  }

  @Test
  void processorWithoutKeys_leavesThePropagatorAlone() {
    LangspanSpanProcessor processor =
        new LangspanSpanProcessor.Builder(
                io.langspan.internal.client.ConfigSource.of(name -> null, name -> null))
            .build();

    assertThat(processor.propagator(USUAL)).isSameAs(USUAL);
  }

  private static Map<String, String> claimed(String trace) {
    return Map.of(
        "traceparent",
        "00-" + TRACE + "-" + REMOTE + "-01",
        "baggage",
        "langfuse_trace_id=" + trace);
  }

  private static final class Headers implements TextMapGetter<Map<String, String>> {

    @Override
    @SuppressWarnings("deprecation") // still abstract
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }
}
