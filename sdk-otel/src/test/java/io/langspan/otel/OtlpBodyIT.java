// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.sun.net.httpserver.HttpServer;
import io.langspan.Langspan;
import io.langspan.Observation;
import io.langspan.ObservationLevel;
import io.langspan.ObservationType;
import io.langspan.usage.Cost;
import io.langspan.usage.Usage;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire, attribute by attribute. */
class OtlpBodyIT {

  private static final Instant START = Instant.parse("2026-08-01T10:00:00.123456789Z");

  private final OtlpServer server = new OtlpServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void request_carriesTheContractsHeaders() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      langspan.startObservation("a").close();

      assertThat(langspan.flush(Await.PATIENCE).complete()).isTrue();
    }

    LoggedRequest request = server.traceRequests().get(0);
    String keys = Sdk.PUBLIC_KEY + ":" + Sdk.SECRET_KEY;
    assertThat(request.getHeader("Authorization"))
        .isEqualTo("Basic " + Base64.getEncoder().encodeToString(keys.getBytes(UTF_8)));
    assertThat(request.getHeader("Content-Type")).isEqualTo("application/x-protobuf");
    assertThat(request.getHeader("Content-Encoding")).isEqualTo("gzip");
    assertThat(request.getHeader("x-langfuse-ingestion-version")).isEqualTo("4");
    assertThat(request.getHeader("x-langfuse-sdk-name")).isEqualTo("langspan-java");
    assertThat(request.getHeader("x-langfuse-sdk-version")).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(request.getHeader("x-langfuse-public-key")).isEqualTo(Sdk.PUBLIC_KEY);
  }

  @Test
  void versionHeader_isLeftAway_forOldServers() {
    try (Langspan langspan = Sdk.to(server.url()).ingestionVersion(0).build()) {
      langspan.startObservation("a").close();
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.traceRequests().get(0).containsHeader("x-langfuse-ingestion-version"))
        .isFalse();
  }

  @Test
  void extraHeaders_arriveOnBothRoutes_andOursWin() {
    try (Langspan langspan =
        Sdk.to(server.url())
            .header("X-Team", "search")
            .header("AUTHORIZATION", "Bearer other")
            .header("X-Langfuse-Sdk-Name", "other")
            .header("Content-Type", "text/plain")
            .build()) {
      langspan.observe("a", a -> a.score("good", true));

      assertThat(langspan.flush(Await.PATIENCE).complete()).isTrue();
    }

    for (LoggedRequest request :
        List.of(server.traceRequests().get(0), server.scoreRequests().get(0))) {
      assertThat(request.getHeader("X-Team")).isEqualTo("search");
      assertThat(request.getHeaders().getHeader("Authorization").values())
          .singleElement()
          .asString()
          .startsWith("Basic ");
      assertThat(request.getHeaders().getHeader("x-langfuse-sdk-name").values())
          .containsExactly("langspan-java");
      assertThat(request.getHeaders().getHeader("Content-Type").values())
          .singleElement()
          .asString()
          .startsWith("application/");
    }
  }

  @Test
  void path_comesFromTheEnvironment_belowTheBaseUrl() {
    try (Langspan langspan =
        Sdk.to(server.url() + "/below/", Map.of("LANGFUSE_OTEL_TRACES_EXPORT_PATH", "otlp/v9"))
            .build()) {
      langspan.startObservation("a").close();
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.wire.getAllServeEvents())
        .anyMatch(event -> event.getRequest().getUrl().equals("/below/otlp/v9"));
  }

  @Test
  void body_isGzip_onTheWire() throws Exception {
    Deque<byte[]> bodies = new ConcurrentLinkedDeque<>();
    HttpServer raw =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    raw.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().equals(OtlpServer.TRACES)) {
            bodies.add(exchange.getRequestBody().readAllBytes());
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    raw.start();
    try (Langspan langspan = Sdk.to("http://localhost:" + raw.getAddress().getPort()).build()) {
      langspan.observe("a", a -> a.input("again and again ".repeat(1_000)));
      langspan.flush(Await.PATIENCE);
    } finally {
      raw.stop(0);
    }

    byte[] body = new ArrayDeque<>(bodies).getFirst();
    byte[] decoded = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    assertThat(body).hasSizeLessThan(decoded.length / 10);
  }

  @Test
  void span_hasIdsTimesKindFlagsScopeAndResource() {
    String rootId;
    String traceId;
    try (Langspan langspan =
        Sdk.to(server.url(), Map.of("OTEL_SERVICE_NAME", "shop")).release("r1").build()) {
      Observation root = langspan.observationBuilder("root").startTime(START).start();
      Observation child =
          langspan.observationBuilder("child").parent(root).startTime(START.plusNanos(1)).start();
      child.end(START.plusMillis(5));
      root.end(START.plusMillis(9));
      rootId = root.id();
      traceId = root.traceId();
      langspan.flush(Await.PATIENCE);
    }

    Sent root = server.span("root");
    Sent child = server.span("child");
    assertThat(root.id()).isEqualTo(rootId);
    assertThat(root.parentId()).isEmpty();
    assertThat(child.parentId()).isEqualTo(rootId);
    assertThat(List.of(root.traceId(), child.traceId())).containsOnly(traceId);
    long start = START.getEpochSecond() * 1_000_000_000L + START.getNano();
    assertThat(root.span().getStartTimeUnixNano()).isEqualTo(start);
    assertThat(root.span().getEndTimeUnixNano()).isEqualTo(start + 9_000_000);
    assertThat(child.span().getEndTimeUnixNano()).isEqualTo(start + 5_000_000);
    for (Sent sent : List.of(root, child)) {
      assertThat(sent.span().getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_INTERNAL);
      assertThat(sent.span().getTraceState()).isEmpty();
      // sampled, and it is known that the parent is in this process
      assertThat(sent.span().getFlags() & 0x301).isEqualTo(0x101);
      assertThat(sent.span().getDroppedAttributesCount()).isZero();
      assertThat(sent.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
      assertThat(sent.scope().getName()).isEqualTo("langfuse-sdk.langspan");
      assertThat(sent.scope().getVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
      assertThat(sent.scope().getAttributesList()).isEmpty();
      assertThat(sent.resourceAttributes())
          .contains(
              entry("service.name", "shop"),
              entry("langfuse.release", "r1"),
              entry("telemetry.sdk.language", "java"),
              entry("telemetry.sdk.name", "opentelemetry"));
    }
  }

  @Test
  void rootFlags_areOnTheRootAlone() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      langspan.observe("root", root -> langspan.observe("child", child -> "x"));
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.span("root").attributes())
        .contains(
            entry("langfuse.internal.is_app_root", true), entry("langfuse.internal.as_root", true));
    assertThat(server.span("child").attributes())
        .doesNotContainKeys("langfuse.internal.is_app_root", "langfuse.internal.as_root");
  }

  @Test
  void generation_carriesTheTable_andNothingElse() {
    try (Langspan langspan = Sdk.to(server.url()).environment("staging").release("r1").build()) {
      langspan.run(
          "request",
          request -> {
            request
                .userId("u")
                .sessionId("s")
                .tags("a", "b")
                .traceName("t")
                .traceVersion("v")
                .tracePublic(true)
                .traceMetadata("plan", "pro")
                .traceMetadata("n", 7);
            langspan.observeGeneration(
                "answer",
                generation -> {
                  generation
                      .model("made-up-model")
                      .provider("openai")
                      .modelParameter("temperature", 0.2)
                      .modelParameter("service_tier", "flex")
                      .prompt("greeting", 3)
                      .input(List.of(Map.of("content", "why?")))
                      .metadata("text", "as it is")
                      .metadata("list", List.of(1, 2))
                      .level(ObservationLevel.WARNING)
                      .statusMessage("slow");
                  generation
                      .usage(Usage.builder().input(80).inputCached(40).output(60).build())
                      .cost(Cost.usd("0.002"))
                      .completionStartTime();
                  return "because";
                });
          });
      assertThat(langspan.flush(Await.PATIENCE).complete()).isTrue();
    }

    Map<String, Object> sent = server.span("answer").attributes();
    assertThat((String) sent.remove("langfuse.observation.completion_start_time"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z");
    assertThat((Double) sent.remove("gen_ai.response.time_to_first_chunk")).isBetween(0.0, 60.0);
    assertThat(sent)
        .containsOnly(
            entry("langfuse.observation.type", "generation"),
            entry("langfuse.observation.input", "[{\"content\":\"why?\"}]"),
            entry("langfuse.observation.output", "because"),
            entry("langfuse.observation.level", "WARNING"),
            entry("langfuse.observation.status_message", "slow"),
            entry("langfuse.observation.metadata.text", "as it is"),
            entry("langfuse.observation.metadata.list", "[1,2]"),
            entry("langfuse.observation.model.name", "made-up-model"),
            entry(
                "langfuse.observation.model.parameters",
                "{\"temperature\":0.2,\"service_tier\":\"flex\"}"),
            entry(
                "langfuse.observation.usage_details",
                "{\"input\":80,\"input_cached_tokens\":40,\"output\":60,\"total\":180}"),
            entry("langfuse.observation.cost_details", "{\"total\":0.002}"),
            entry("langspan.cost.source", "given"),
            entry("langfuse.observation.prompt.name", "greeting"),
            entry("langfuse.observation.prompt.version", 3L),
            entry("langfuse.trace.name", "t"),
            entry("user.id", "u"),
            entry("session.id", "s"),
            entry("langfuse.trace.tags", List.of("a", "b")),
            entry("langfuse.trace.public", true),
            entry("langfuse.trace.metadata.plan", "pro"),
            entry("langfuse.trace.metadata.n", "7"),
            entry("langfuse.version", "v"),
            entry("langfuse.environment", "staging"),
            entry("langfuse.release", "r1"),
            entry("gen_ai.operation.name", "chat"),
            entry("gen_ai.provider.name", "openai"),
            entry("gen_ai.system", "openai"),
            entry("gen_ai.request.model", "made-up-model"),
            entry("gen_ai.request.temperature", 0.2),
            entry("openai.request.service_tier", "flex"),
            entry("gen_ai.prompt.name", "greeting"),
            entry("gen_ai.usage.input_tokens", 120L),
            entry("gen_ai.usage.output_tokens", 60L),
            entry("gen_ai.usage.cache_read.input_tokens", 40L));
    assertThat(server.span("request").attributes())
        .contains(
            entry("langfuse.observation.type", "span"),
            entry("langfuse.trace.name", "t"),
            entry("user.id", "u"),
            entry("session.id", "s"),
            entry("langfuse.trace.tags", List.of("a", "b")),
            entry("langfuse.trace.public", true),
            entry("langfuse.trace.metadata.plan", "pro"),
            entry("langfuse.version", "v"));
  }

  @Test
  void types_areWrittenInLowerCase() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      for (ObservationType type : ObservationType.values()) {
        langspan.startObservation("a " + type, type).close();
      }
      langspan.flush(Await.PATIENCE);
    }

    for (ObservationType type : ObservationType.values()) {
      assertThat(server.span("a " + type).attributes())
          .containsEntry(
              "langfuse.observation.type", type.name().toLowerCase(java.util.Locale.ROOT));
    }
    assertThat(server.spans()).hasSize(10);
  }

  @Test
  void agent_leavesTheOperationAway_whereItWouldCostItsCost() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      langspan.startObservation("free", ObservationType.AGENT).close();
      langspan.startObservation("paid", ObservationType.AGENT).cost(Cost.usd("1")).close();
      langspan.flush(Await.PATIENCE);
    }

    assertThat(server.span("free").attributes())
        .containsEntry("gen_ai.operation.name", "invoke_agent");
    assertThat(server.span("paid").attributes()).doesNotContainKey("gen_ai.operation.name");
  }

  @Test
  void error_setsStatusLevelMessageAndAnEvent() {
    try (Langspan langspan = Sdk.to(server.url()).build()) {
      langspan.startObservation("a").error(new IllegalStateException("no room")).close();
      langspan.flush(Await.PATIENCE);
    }

    Sent sent = server.span("a");
    assertThat(sent.span().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(sent.span().getStatus().getMessage()).isEqualTo("no room");
    assertThat(sent.attributes())
        .contains(
            entry("langfuse.observation.level", "ERROR"),
            entry("langfuse.observation.status_message", "no room"),
            entry("error.type", "java.lang.IllegalStateException"));
    assertThat(sent.span().getEventsList())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getName()).isEqualTo("exception");
              assertThat(Sent.plain(event.getAttributesList()))
                  .contains(
                      entry("exception.type", "java.lang.IllegalStateException"),
                      entry("exception.message", "no room"))
                  .containsKey("exception.stacktrace");
            });
  }

  @Test
  void scores_goToTheIngestionBatch() {
    String id;
    try (Langspan langspan = Sdk.to(server.url()).environment("staging").build()) {
      id =
          langspan.observe(
              "a",
              a -> {
                a.score("grounded", 0.9);
                return a.id();
              });
      langspan.flush(Await.PATIENCE);
    }

    LoggedRequest request = server.scoreRequests().get(0);
    assertThat(request.containsHeader("Content-Encoding")).isFalse();
    assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(request.getBodyAsString())
        .contains("\"type\":\"score-create\"", "\"observationId\":\"" + id + "\"")
        .contains("\"name\":\"grounded\"", "\"value\":0.9", "\"dataType\":\"NUMERIC\"")
        .contains("\"environment\":\"staging\"");
  }
}
