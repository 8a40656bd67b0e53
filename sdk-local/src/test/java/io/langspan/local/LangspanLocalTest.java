// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import static io.langspan.local.Otlp.request;
import static io.langspan.local.Otlp.span;
import static io.langspan.local.Otlp.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LangspanLocalTest extends WithServer {

  // Traces

  @Test
  void trace_isMadeOfItsRows() {
    client.export(
        request(
            with(
                span("answer-question", 1, 0, 0, 100),
                "langfuse.observation.input",
                "in",
                "langfuse.observation.output",
                "out",
                "user.id",
                "u",
                "session.id",
                "s",
                "langfuse.environment",
                "prod",
                "langfuse.version",
                "v",
                "langfuse.release",
                "r",
                "langfuse.trace.tags",
                List.of("a"),
                "langfuse.observation.metadata.k",
                "v"),
            with(
                span("child", 2, 1, 10, 200),
                "langfuse.trace.public",
                true,
                "langfuse.observation.level",
                "WARNING",
                "langfuse.observation.usage_details",
                "{\"input\":1,\"output\":2}",
                "langfuse.observation.cost_details",
                "{\"total\":0.1}"),
            with(
                span("other", 3, 1, 20, 30),
                "langfuse.observation.usage_details",
                "{\"input\":10}",
                "langfuse.observation.cost_details",
                "{\"total\":0.2}")));

    LocalTrace trace = server.traces().get(0);

    assertThat(trace.id()).isEqualTo(Otlp.TRACE);
    assertThat(trace.name()).isEqualTo("answer-question");
    assertThat(trace.userId()).isEqualTo("u");
    assertThat(trace.sessionId()).isEqualTo("s");
    assertThat(trace.environment()).isEqualTo("default"); // of the row written last
    assertThat(trace.version()).isEqualTo("v");
    assertThat(trace.release()).isEqualTo("r");
    assertThat(trace.tags()).containsExactly("a");
    assertThat(trace.isPublic()).isTrue();
    assertThat(trace.level()).isEqualTo("WARNING");
    assertThat(trace.input()).isEqualTo("in");
    assertThat(trace.output()).isEqualTo("out");
    assertThat(trace.metadata()).containsEntry("k", "v");
    assertThat(trace.usage()).isEqualTo(Map.of("input", 11L, "output", 2L, "total", 13L));
    assertThat(trace.totalCost()).isEqualTo(new BigDecimal("0.3"));
    assertThat(Duration.between(trace.startTime(), trace.endTime())).hasMillis(200);
    assertThat(trace.observations())
        .extracting(LocalObservation::name)
        .containsExactly("answer-question", "child", "other");
  }

  @Test
  void trace_takesWhatWasWrittenLast_andDoesNotUniteTags() {
    client.export(
        request(
            with(
                span("one", 1, 0, 50, 60),
                "langfuse.trace.name",
                "first",
                "user.id",
                "u1",
                "langfuse.trace.tags",
                List.of("a"))));
    client.export(
        request(
            with(
                span("two", 2, 1, 0, 10),
                "langfuse.trace.name",
                "second",
                "user.id",
                "u2",
                "langfuse.trace.tags",
                List.of("b"))));

    LocalTrace trace = server.traces().get(0);

    assertThat(trace.name()).isEqualTo("second");
    assertThat(trace.userId()).isEqualTo("u2");
    assertThat(trace.tags()).containsExactly("b");
  }

  @Test
  void trace_hasNoName_untilARootIsThere() {
    client.export(request(span("child", 2, 1, 0, 10)));
    assertThat(server.traces().get(0).name()).isNull();

    client.export(request(with(span("app", 3, 1, 0, 10), "langfuse.internal.is_app_root", true)));
    assertThat(server.traces().get(0).name()).isEqualTo("app");
    assertThat(server.traces().get(0).input()).isNull();
  }

  // Trees

  @Test
  void render_drawsTheTree() {
    client.export(
        request(
            with(
                span("answer-question", 1, 0, 0, 1240),
                "user.id",
                "u-42",
                "session.id",
                "s-7",
                "langfuse.trace.tags",
                List.of("docs", "demo")),
            with(
                span("search", 2, 1, 5, 215),
                "langfuse.observation.type",
                "retriever",
                "langfuse.observation.cost_details",
                "{\"total\":0.002}"),
            with(
                span("execute_tool", 3, 2, 10, 20),
                "gen_ai.tool.name",
                "lookup",
                "langfuse.observation.level",
                "WARNING",
                "langfuse.observation.status_message",
                "slow\nindex"),
            with(
                span("answer", 4, 1, 220, 1200),
                "langfuse.observation.type",
                "generation",
                "langfuse.observation.model.name",
                "gpt-5-mini",
                "langfuse.observation.completion_start_time",
                "2026-01-02T03:04:05.340Z",
                "langfuse.observation.usage_details",
                "{\"input\":80,\"input_cached_tokens\":40,\"output\":60}",
                "langfuse.observation.cost_details",
                "{\"total\":0.0000705}"),
            with(span("done", 5, 4, 1200, 1200), "langfuse.observation.type", "event"),
            span("elsewhere", 6, 77, 1210, 1220)));
    score(
        "{'id':'1','traceId':'%s','observationId':'0000000000000004','name':'ok','value':1,"
            + "'dataType':'BOOLEAN'}");
    score("{'id':'2','traceId':'%s','name':'grounded','value':0.9}");

    assertThat(server.render(Otlp.TRACE))
        .isEqualTo(
            """
            answer-question · 1.24 s · user u-42 · session s-7 · tags docs, demo · 120 in / 60 out · $0.0020705 · grounded = 0.9 · trace 4bf92f3577b34da6a3ce929d0e0e4736
            ├─ SPAN answer-question · 1.24 s
            │  ├─ RETRIEVER search · 210 ms · $0.002
            │  │  └─ TOOL lookup · 10 ms · WARNING: slow index
            │  └─ GENERATION answer · 980 ms · gpt-5-mini · 120 in / 60 out · $0.0000705 · first token 120 ms · ok = true
            │     └─ EVENT done
            └─ SPAN elsewhere · 10 ms
            """);
    assertThat(server.renderAll()).isEqualTo(server.render(Otlp.TRACE));
    assertThat(server.render("unknown")).isEmpty();
  }

  private static void score(String body) {
    client.send(client.json(Client.SCORES, body.formatted(Otlp.TRACE).replace('\'', '"')));
  }

  @Test
  void render_cutsLongNames_andTakesOutWhatSteersATerminal() {
    client.export(request(span("\u001b[31m" + "긴".repeat(40) + "👋".repeat(40), 1, 0, 0, 1)));

    assertThat(server.render(Otlp.TRACE).lines().toList().get(1))
        .startsWith("└─ SPAN  [31m긴")
        .endsWith("👋… · 1 ms")
        .doesNotContain("\u001b");
  }

  @Test
  void render_endsOnCirclesAndDepth() {
    client.export(request(span("a", 1, 2, 0, 1), span("b", 2, 1, 0, 1), span("c", 3, 3, 0, 1)));
    assertThat(server.render(Otlp.TRACE)).contains("3 more, too deep or in a circle");

    server.clear();
    Span.Builder[] chain = new Span.Builder[2_000];
    for (int i = 0; i < chain.length; i++) {
      chain[i] = span("s" + i, i + 1, i, i, 3_000);
    }
    client.export(request(chain));
    assertThat(server.render(Otlp.TRACE)).contains(" SPAN s100 ").contains("1899 more");
  }

  @Test
  void printer_printsATraceOnce_whenItHasItsRootAndIsQuiet() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LocalServer.Printer printer =
        new LocalServer.Printer(server, new PrintStream(bytes, true, StandardCharsets.UTF_8));

    client.export(request(span("child", 2, 1, 0, 10)));
    assertThat(printer.look()).isFalse();
    assertThat(printer.look()).isFalse();
    client.export(request(span("root", 1, 0, 0, 10)));
    assertThat(printer.look()).isTrue();
    assertThat(bytes.size()).isZero();
    assertThat(printer.look()).isFalse();
    assertThat(printer.look()).isFalse();

    assertThat(bytes.toString(StandardCharsets.UTF_8).trim())
        .isEqualTo(server.render(Otlp.TRACE).trim());
  }

  // Waiting and memory

  @Test
  void await_returns_whenTheyArrive() {
    CompletableFuture<List<LocalObservation>> waiting =
        CompletableFuture.supplyAsync(() -> server.awaitObservations(2, Duration.ofSeconds(60)));

    client.export(request(span("one", 1, 0, 0, 1)));
    client.export(request(span("two", 2, 0, 0, 1)));

    assertThat(waiting.join()).hasSize(2);
  }

  @Test
  void await_throws_whenTheyDoNotArrive() {
    client.export(request(span("one")));

    assertThatThrownBy(() -> server.awaitObservations(2, Duration.ofMillis(50)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 arrived")
        .hasMessageContaining("/api/public/otel/v1/traces -> 200");
    assertThatThrownBy(() -> server.awaitScores(1, Duration.ZERO))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void memory_holdsTheNewestTenThousandObservations() {
    for (int batch = 0; batch < 11; batch++) {
      Span.Builder[] spans = new Span.Builder[1_000];
      for (int i = 0; i < spans.length; i++) {
        int id = batch * 1_000 + i + 1;
        spans[i] = span("s" + id, id, 0, id, id);
      }
      client.export(request(spans));
    }

    assertThat(server.observations()).hasSize(10_000);
    assertThat(server.observations().get(0).name()).isEqualTo("s1001");
  }

  @Test
  void clear_forgetsEverything() {
    client.export(request(span("one")));
    score("{'id':'1','traceId':'%s','name':'n','value':1}");

    server.clear();

    assertThat(server.observations()).isEmpty();
    assertThat(server.traces()).isEmpty();
    assertThat(server.scores()).isEmpty();
    assertThat(server.requests()).isEmpty();
    assertThat(server.renderAll()).isEmpty();
  }

  // Life

  @Test
  void start_usesTheGivenPort_whenTheOneBeforeIsClosed() {
    int port;
    try (LangspanLocal first = LangspanLocal.start()) {
      port = first.port();
      assertThat(new Client(first).get("/api/public/health").status()).isEqualTo(200);
      assertThatThrownBy(() -> LangspanLocal.builder().port(port).start())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(Integer.toString(port));
    }

    try (LangspanLocal second = LangspanLocal.builder().port(port).start()) {
      assertThat(second.url()).isEqualTo("http://127.0.0.1:" + port);
    }
  }

  @Test
  void builder_refusesAnImpossiblePort() {
    assertThatThrownBy(() -> LangspanLocal.builder().port(70_000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void close_mayBeCalledTwice_andKeepsWhatArrived() {
    LangspanLocal closing = LangspanLocal.start();
    new Client(closing).export(request(span("one")));

    closing.close();

    assertThatCode(closing::close).doesNotThrowAnyException();
    assertThat(closing.observations()).hasSize(1);
    assertThat(closing.url()).startsWith("http://127.0.0.1:");
  }

  @Test
  void threads_areDaemons() {
    client.get("/api/public/health");

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(
            thread ->
                thread.getName().startsWith("langspan-local")
                    || thread.getName().startsWith("HTTP-Dispatcher"))
        .isNotEmpty()
        .allMatch(Thread::isDaemon);
  }

  @Test
  void texts_doNotShowContent() {
    LocalObservation row =
        client.observe(with(span("name"), "langfuse.observation.input", "secret"));
    score("{'id':'1','traceId':'%s','name':'n','value':'secret'}");

    assertThat(row.toString()).contains("name").doesNotContain("secret");
    assertThat(server.traces().get(0).toString()).doesNotContain("secret");
    assertThat(server.scores().get(0).toString()).doesNotContain("secret");
  }
}
