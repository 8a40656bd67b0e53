// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationType;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an exported span hangs on, and which are roots. */
@SuppressWarnings("try") // scopes are there to be closed
class LinkageIT {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String REMOTE = "b7ad6b7169203331";
  private static final String EXPORTED = "00f067aa0ba902b7";

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static Context in(Span span) {
    return Context.root().with(span);
  }

  private static Context remote(TraceState state) {
    return in(
        Span.wrap(
            SpanContext.createFromRemoteParent(TRACE, REMOTE, TraceFlags.getSampled(), state)));
  }

  private static Context remote(String state) {
    return remote(TraceState.builder().put("langspan", state).build());
  }

  @Test
  void child_hangsOnNearestExportedAncestor_acrossSeveralLevels() {
    try (Joined app = Joined.to(server.url())) {
      Span top = app.genAi("top", Context.root());
      Span http = app.plain("http", in(top));
      Span jdbc = app.plain("jdbc", in(http));
      Span leaf = app.genAi("leaf", in(jdbc));
      leaf.end();
      jdbc.end();
      http.end();
      top.end();

      assertThat(app.flush()).isTrue();
    }

    assertThat(server.spans()).extracting(s -> s.span().getName()).containsOnly("top", "leaf");
    assertThat(server.span("leaf").parentId()).isEqualTo(server.span("top").id());
    assertThat(server.span("leaf").isAppRoot()).isFalse();
    assertThat(server.span("top").isAppRoot()).isTrue();
    assertThat(server.span("top").isAsRoot()).isTrue();
  }

  @Test
  void siblings_areBothRoots_belowAParentThatIsNotExported() {
    try (Joined app = Joined.to(server.url())) {
      Span http = app.plain("http", Context.root());
      app.genAi("one", in(http)).end();
      app.genAi("two", in(http)).end();
      http.end();
      app.flush();
    }

    for (String name : List.of("one", "two")) {
      assertThat(server.span(name).parentId()).isEmpty();
      assertThat(server.span(name).isAppRoot()).isTrue();
      assertThat(server.span(name).isAsRoot()).isTrue();
    }
  }

  @Test
  void child_hangsOnParent_thatNeverEndsButWouldBeExported() {
    Span parent;
    try (Joined app = Joined.to(server.url())) {
      parent = app.genAi("parent", Context.root());
      app.genAi("child", in(parent)).end();
      app.flush();
    }

    assertThat(server.span("child").parentId()).isEqualTo(parent.getSpanContext().getSpanId());
    assertThat(server.span("child").isAppRoot()).isFalse();
  }

  @Test
  void child_hangsOnParent_thatEndedLongBefore() {
    try (Joined app = Joined.to(server.url())) {
      Span top = app.genAi("top", Context.root());
      Context stored = in(app.plain("http", in(top)));
      Span.fromContext(stored).end();
      top.end();
      app.flush();
      app.genAi("late", stored).end();
      app.flush();
    }

    assertThat(server.span("late").parentId()).isEqualTo(server.span("top").id());
  }

  @Test
  void child_hangsOnOwnParent_thatEndedLongBefore() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      Observation parent = langspan.observationBuilder("parent").start();
      parent.end();
      langspan.flush(Await.PATIENCE);
      langspan.observationBuilder("late").parent(parent).start().end();
      Context madeByHand = in(Span.fromContext(parent.context()));
      langspan.observationBuilder("later").parent(madeByHand).start().end();
      langspan.flush(Await.PATIENCE);
    }

    for (String name : List.of("late", "later")) {
      assertThat(server.span(name).parentId()).isEqualTo(server.span("parent").id());
      assertThat(server.span(name).isAppRoot()).isFalse();
    }
  }

  @Test
  void parent_countsAsExported_whenItsAttributeCameBeforeTheChildEnded() {
    try (Joined app = Joined.to(server.url())) {
      Span parent = app.plain("parent", Context.root());
      Span child = app.genAi("child", in(parent));
      parent.setAttribute("gen_ai.operation.name", "invoke_agent");
      child.end();
      app.flush();
      parent.end();
      app.flush();
    }

    assertThat(server.span("child").parentId()).isEqualTo(server.span("parent").id());
    assertThat(server.span("child").isAppRoot()).isFalse();
  }

  @Test
  void verdict_holdsForWhatHangsOnTheSpan_andTheSpanItselfIsNotLost() {
    try (Joined app = Joined.to(server.url())) {
      Span parent = app.plain("parent", Context.root());
      app.genAi("child", in(parent)).end();
      app.flush();
      parent.setAttribute("gen_ai.operation.name", "invoke_agent");
      app.genAi("later", in(parent)).end();
      parent.end();
      app.flush();
    }

    assertThat(server.span("child").isAppRoot()).isTrue();
    assertThat(server.span("later").isAppRoot()).isTrue();
    assertThat(server.span("parent").isAppRoot()).isTrue();
  }

  @Test
  void verdictOfAnOpenOwnParent_seesWhatWasSaidAboutIt() {
    AttributeKey<String> type = AttributeKey.stringKey("langfuse.observation.type");
    SpanFilter noTools = span -> !"tool".equals(span.getAttributes().get(type));
    try (Langspan langspan = Sdk.to(server.url()).filter(noTools).build()) {
      Observation root = langspan.startObservation("root");
      Observation tool = langspan.startObservation("tool", ObservationType.TOOL);
      langspan.startObservation("child").close();
      langspan.flush(Await.PATIENCE);
      tool.close();
      root.close();
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.spans()).extracting(s -> s.span().getName()).containsOnly("root", "child");
    assertThat(server.span("child").parentId()).isEqualTo(server.span("root").id());
  }

  @Test
  void verdictOfAnOpenOwnParent_seesWhatWasSaidAboutIt_overAJoinedProvider() {
    AttributeKey<String> type = AttributeKey.stringKey("langfuse.observation.type");
    SpanFilter agents = span -> "agent".equals(span.getAttributes().get(type));
    try (Joined app = Joined.to(server.url(), settings -> settings.filter(agents))) {
      Observation outer = app.langspan.startObservation("outer", ObservationType.AGENT);
      app.langspan.startObservation("inner", ObservationType.AGENT).close();
      app.flush();
      outer.close();
      app.flush();
    }

    assertThat(server.spans()).hasSize(2);
    assertThat(server.span("inner").parentId()).isEqualTo(server.span("outer").id());
  }

  @Test
  void concurrentTraces_doNotMix() throws Exception {
    int threads = 8;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (Joined app = Joined.to(server.url())) {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int number = t;
        done.add(
            pool.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < 50; i++) {
                    Span top = app.genAi("top " + number + " " + i, Context.root());
                    Span http = app.plain("http", in(top));
                    Span leaf = app.genAi("leaf " + number + " " + i, in(http));
                    top.end();
                    http.end();
                    leaf.end();
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> one : done) {
        one.get();
      }
      assertThat(app.flush()).isTrue();
    } finally {
      pool.shutdownNow();
    }

    Map<String, Sent> byName = new HashMap<>();
    server.spans().forEach(sent -> byName.put(sent.span().getName(), sent));
    assertThat(byName).hasSize(2 * threads * 50);
    byName.forEach(
        (name, sent) -> {
          Sent top = byName.get(name.replace("leaf", "top"));
          assertThat(sent.isAppRoot()).isEqualTo(sent == top);
          assertThat(sent.parentId()).isEqualTo(sent == top ? "" : top.id());
          assertThat(sent.traceId()).isEqualTo(top.traceId());
        });
  }

  @Test
  void manyThreads_agreeOnTheVerdictOfOneParent() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try (Joined app = Joined.to(server.url())) {
      for (int round = 0; round < 20; round++) {
        Span parent = app.plain("parent " + round, Context.root());
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
          int number = t;
          String name = "child " + round;
          done.add(
              pool.submit(
                  () -> {
                    start.await();
                    if (number == 3) {
                      parent.setAttribute("gen_ai.operation.name", "chat");
                    }
                    app.genAi(name, in(parent)).end();
                    return null;
                  }));
        }
        start.countDown();
        for (Future<?> one : done) {
          one.get();
        }
        parent.end();
      }
      app.flush();
    } finally {
      pool.shutdownNow();
    }

    Map<String, List<Sent>> byName = new HashMap<>();
    server
        .spans()
        .forEach(
            sent ->
                byName.computeIfAbsent(sent.span().getName(), n -> new ArrayList<>()).add(sent));
    for (int round = 0; round < 20; round++) {
      String parent = byName.get("parent " + round).get(0).id();
      List<Sent> children = byName.get("child " + round);
      assertThat(children).hasSize(8);
      assertThat(children.get(0).parentId()).isIn("", parent);
      assertThat(children).extracting(Sent::parentId).containsOnly(children.get(0).parentId());
    }
  }

  @Test
  void remoteParent_withoutOurEntry_isKeptAndTheSpanIsARoot() {
    try (Joined app = Joined.to(server.url())) {
      Span http = app.plain("http", remote(TraceState.getDefault()));
      app.genAi("a", in(http)).end();
      http.end();
      app.flush();
    }

    Sent sent = server.span("a");
    assertThat(sent.traceId()).isEqualTo(TRACE);
    assertThat(sent.parentId()).isEqualTo(REMOTE);
    assertThat(sent.isAppRoot()).isTrue();
    assertThat(sent.isAsRoot()).isTrue();
    assertThat(sent.span().getFlags() & 0x301).as("the parent is remote").isEqualTo(0x301);
  }

  @Test
  void remoteParent_withOurEntry_leadsToTheExportedSpan() {
    try (Joined app = Joined.to(server.url())) {
      Span http = app.plain("http", remote(EXPORTED));
      app.genAi("a", in(http)).end();
      http.end();
      app.flush();
    }

    Sent sent = server.span("a");
    assertThat(sent.parentId()).isEqualTo(EXPORTED);
    assertThat(sent.isAppRoot()).isTrue();
    assertThat(sent.isAsRoot()).isFalse();
    assertThat(sent.span().getTraceState()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000",
        "00F067AA0BA902B7",
        "00f067aa0ba902b",
        "00f067aa0ba902b7f",
        "00f067aa0ba902bg",
        "<script>",
        "x"
      })
  void hostileEntry_isIgnored(String entry) {
    try (Joined app = Joined.to(server.url())) {
      app.genAi("a", remote(entry)).end();
      app.flush();
    }

    assertThat(server.span("a").parentId()).isEqualTo(REMOTE);
    assertThat(server.span("a").isAsRoot()).isTrue();
  }

  @Test
  void joinedTrace_beginsWithARoot() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      Observation root = langspan.observationBuilder("root").trace(TRACE).startCurrent();
      langspan.startObservation("child").close();
      root.close();
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.span("root").traceId()).isEqualTo(TRACE);
    assertThat(server.span("root").parentId()).isEmpty();
    assertThat(server.span("root").isAppRoot()).isTrue();
    assertThat(server.span("root").isAsRoot()).isTrue();
    assertThat(server.span("child").parentId()).isEqualTo(server.span("root").id());
  }

  @Test
  void joinedTraceAndParent_hangsOnThatParent() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      langspan.observationBuilder("a").trace(TRACE, REMOTE).start().end();
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.span("a").traceId()).isEqualTo(TRACE);
    assertThat(server.span("a").parentId()).isEqualTo(REMOTE);
  }

  @Test
  void isolatedSdk_beginsANewTree_belowASpanOfTheApplication() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      SpanContext notSampled =
          SpanContext.create(TRACE, REMOTE, TraceFlags.getDefault(), TraceState.getDefault());
      try (Scope request = Span.wrap(notSampled).makeCurrent()) {
        langspan.startObservation("a").close();
      }
      langspan.flush(Await.PATIENCE);

      Sent sent = server.span("a");
      assertThat(sent.traceId()).isEqualTo(TRACE);
      assertThat(sent.parentId()).isEmpty();
      assertThat(sent.isAppRoot()).isTrue();
      assertThat(sent.isAsRoot()).isTrue();
    }
  }

  @Test
  void isolatedSdk_keepsItsTree_acrossASpanOfTheApplication() {
    try (SdkTracerProvider application =
            SdkTracerProvider.builder().addSpanProcessor(new Seen()).build();
        Langspan langspan = Sdk.to(server.url()).build();
        Observation top = langspan.startObservation("top")) {
      Span service = application.get("web").spanBuilder("service").startSpan();
      try (Scope current = service.makeCurrent()) {
        langspan.startObservation("child").close();
      }
      service.end();
      top.close();
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.span("child").parentId()).isEqualTo(server.span("top").id());
    assertThat(server.span("child").isAppRoot()).isFalse();
    assertThat(server.span("child").isAsRoot()).isFalse();
  }

  @Test
  void child_hangsAboveAParentThatWasNotSampled() {
    Sampler noService =
        new Sampler() {
          @Override
          public SamplingResult shouldSample(
              Context parent,
              String traceId,
              String name,
              io.opentelemetry.api.trace.SpanKind kind,
              io.opentelemetry.api.common.Attributes attributes,
              List<io.opentelemetry.sdk.trace.data.LinkData> links) {
            return switch (name) {
              case "service" -> SamplingResult.recordOnly();
              case "dropped" -> SamplingResult.drop();
              default -> SamplingResult.recordAndSample();
            };
          }

          @Override
          public String getDescription() {
            return "noService";
          }
        };
    try (Joined app = Joined.to(server.url(), noService, s -> s.filter(SpanFilter.all()))) {
      Span top = app.plain("top", Context.root());
      Span service = app.plain("service", in(top));
      app.plain("child", in(service)).end();
      service.end();
      top.end();
      app.flush();
    }

    assertThat(server.spans()).extracting(s -> s.span().getName()).containsOnly("top", "child");
    assertThat(server.span("child").parentId()).isEqualTo(server.span("top").id());
  }

  @Test
  void inject_namesTheNearestExportedSpan() {
    try (Joined app = Joined.to(server.url())) {
      Span top = app.genAi("top", Context.root());
      Span http = app.plain("http", in(top));
      Map<String, String> headers = headers(app.langspan, in(http));

      assertThat(headers.get("traceparent")).contains(http.getSpanContext().getSpanId());
      assertThat(headers.get("tracestate"))
          .isEqualTo("langspan=" + top.getSpanContext().getSpanId());
    }
  }

  @Test
  void inject_keepsOtherVendorsEntries_andReplacesOurs() {
    TraceState state = TraceState.builder().put("vendor", "v").put("langspan", EXPORTED).build();
    try (Joined app = Joined.to(server.url())) {
      Span http = app.plain("http", remote(state));
      Span model = app.genAi("model", in(http));

      assertThat(headers(app.langspan, in(http)).get("tracestate"))
          .contains("vendor=v", "langspan=" + EXPORTED);
      assertThat(headers(app.langspan, in(model)).get("tracestate"))
          .contains("vendor=v", "langspan=" + model.getSpanContext().getSpanId())
          .doesNotContain(EXPORTED);
    }
  }

  @Test
  void inject_makesRoomForOurEntry_whereOthersHaveThemAll() {
    TraceStateBuilder full = TraceState.builder();
    for (int i = 0; i < 32; i++) {
      full.put("vendor-" + i, "v"); // the first comes to stand last
    }
    try (Joined app = Joined.to(server.url())) {
      Span model = app.genAi("model", remote(full.build()));

      assertThat(headers(app.langspan, in(model)).get("tracestate").split(","))
          .hasSize(32)
          .startsWith("langspan=" + model.getSpanContext().getSpanId(), "vendor-31=v")
          .endsWith("vendor-1=v");
    }
  }

  @Test
  void inject_namesNothing_whenNothingAboveIsExported() {
    try (Joined app = Joined.to(server.url())) {
      Span http = app.plain("http", remote("hostile"));

      assertThat(headers(app.langspan, in(http))).containsOnlyKeys("traceparent");
    }
  }

  @Test
  void inject_namesOurSpan_whenASpanOfTheApplicationIsCurrentBelowIt() {
    try (SdkTracerProvider application =
            SdkTracerProvider.builder().addSpanProcessor(new Seen()).build();
        Langspan langspan = Sdk.to(server.url()).build();
        Observation top = langspan.startObservation("top")) {
      Span http = application.get("http").spanBuilder("GET").startSpan();
      Map<String, String> headers = new HashMap<>();
      try (Scope current = http.makeCurrent()) {
        langspan.inject(headers);
      }
      http.end();

      assertThat(headers.get("traceparent")).contains(http.getSpanContext().getSpanId());
      assertThat(headers.get("tracestate")).isEqualTo("langspan=" + top.id());
    }
  }

  @Test
  void inject_doesNotCostTheObservation_whoseAttributesTheFilterWantsToSee() {
    AttributeKey<String> type = AttributeKey.stringKey("langfuse.observation.type");
    SpanFilter tools = span -> "tool".equals(span.getAttributes().get(type));
    try (Langspan langspan = Sdk.to(server.url()).filter(tools).build()) {
      Map<String, String> headers = new HashMap<>();
      try (Observation tool = langspan.startObservation("tool", ObservationType.TOOL)) {
        langspan.inject(headers);
        assertThat(headers.get("tracestate")).isEqualTo("langspan=" + tool.id());
      }
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.spans()).hasSize(1);
  }

  @Test
  void twoServices_makeOneTree_acrossSpansThatAreNotExported() {
    try (Joined first = Joined.to(server.url());
        Joined second = Joined.to(server.url())) {
      Observation question = first.langspan.startObservation("question");
      Span client = first.plain("GET", Context.current());
      Map<String, String> headers = headers(first.langspan, Context.current().with(client));

      Context incoming = second.langspan.extract(headers);
      Span handler = second.plain("handle", incoming);
      Observation answer =
          second.langspan.observationBuilder("answer").parent(incoming.with(handler)).start();
      answer.end();
      handler.end();
      client.end();
      question.close();
      first.flush();
      second.flush();
    }

    Sent question = server.span("question");
    Sent answer = server.span("answer");
    assertThat(answer.traceId()).isEqualTo(question.traceId());
    assertThat(answer.parentId()).isEqualTo(question.id());
    assertThat(answer.isAppRoot()).isTrue();
    assertThat(answer.isAsRoot()).isFalse();
    assertThat(question.isAsRoot()).isTrue();
    assertThat(server.spans()).hasSize(2);
  }

  @Test
  void twoIsolatedServices_makeOneTree() {
    try (Langspan first = Sdk.to(server.url()).build();
        Langspan second = Sdk.to(server.url()).build()) {
      Map<String, String> headers = new HashMap<>();
      Observation question = first.startObservation("question");
      first.inject(headers);
      Context incoming = second.extract(headers);
      second.observationBuilder("answer").parent(incoming).start().end();
      question.close();
      first.flush(Await.PATIENCE);
      second.flush(Await.PATIENCE);
    }

    assertThat(server.span("answer").parentId()).isEqualTo(server.span("question").id());
    assertThat(server.span("answer").isAsRoot()).isFalse();
  }

  private static Map<String, String> headers(Langspan langspan, Context context) {
    Map<String, String> headers = new HashMap<>();
    langspan.inject(context, headers, (map, key, value) -> map.put(key, value));
    return headers;
  }
}
