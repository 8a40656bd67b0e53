// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import static io.langspan.local.Client.INGESTION;
import static io.langspan.local.Client.SCORES;
import static io.langspan.local.Client.TRACES;
import static io.langspan.local.Client.basic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.langspan.local.Client.Reply;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  private LangspanLocal server;
  private Client client;

  @BeforeEach
  void start() {
    server = LangspanLocal.builder().credentials("pk-lf-1", "sk-lf-1").start();
    client = new Client(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Nested
  class Traces {

    @Test
    void post_storesTheSpan_whenItIsProtobuf() {
      Reply reply = client.export(Otlp.request(Otlp.span("hello")));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body().isObject()).isTrue();
      assertThat(reply.response().headers().firstValue("content-type").orElse(""))
          .startsWith("application/json");
      assertThat(server.observations())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.name()).isEqualTo("hello");
                assertThat(row.traceId()).isEqualTo(Otlp.TRACE);
                assertThat(row.id()).isEqualTo(Otlp.SPAN);
                assertThat(row.parentId()).isNull();
                assertThat(row.startTime()).isEqualTo("2026-01-02T03:04:05Z");
                assertThat(row.latency()).hasMillis(250);
                assertThat(row.scopeName()).isEqualTo(Otlp.SDK_SCOPE);
                assertThat(row.scopeVersion()).isEqualTo("0.1.0");
              });
    }

    @Test
    void post_storesTheSpan_whenItIsCompressed() {
      byte[] body = Otlp.gzip(Otlp.request(Otlp.span("hello")).toByteArray());

      Reply reply = client.send(client.protobuf(body).header("Content-Encoding", "gzip"));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(server.observations()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Application/X-Protobuf", "application/x-protobuf; charset=utf-8"})
    void post_storesTheSpan_whateverTheFormOfTheContentType(String contentType) {
      Reply reply =
          client.send(
              client
                  .withKeys(TRACES)
                  .header("Content-Type", contentType)
                  .POST(BodyPublishers.ofByteArray(Otlp.request(Otlp.span()).toByteArray())));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(server.observations()).hasSize(1);
    }

    @Test
    void post_refuses_whenTheContentTypeIsAnother() {
      Reply reply =
          client.send(
              client
                  .withKeys(TRACES)
                  .header("Content-Type", "application/octet-stream")
                  .POST(BodyPublishers.ofByteArray(Otlp.request(Otlp.span()).toByteArray())));

      refused(reply, 400, "Invalid content type");
    }

    @Test
    void post_refuses_whenThereIsNoContentType() {
      Reply reply =
          client.send(
              client
                  .withKeys(TRACES)
                  .POST(BodyPublishers.ofByteArray(Otlp.request(Otlp.span()).toByteArray())));

      refused(reply, 400, "Invalid content type");
    }

    @Test
    void post_refuses_whenGzipIsBroken() {
      byte[] body = Otlp.request(Otlp.span()).toByteArray();

      Reply reply = client.send(client.protobuf(body).header("Content-Encoding", "gzip"));

      refused(reply, 400, "Failed to decompress request body");
    }

    @Test
    void post_refuses_whenTheEncodingIsNotGzip() {
      byte[] body = {0x1f, 0x2f, 0x3f, 0x4f, 0x5f};

      Reply reply = client.send(client.protobuf(body).header("Content-Encoding", "br"));

      refused(reply, 400, "Failed to parse OTel Protobuf Trace");
    }

    @Test
    void post_refuses_whenTheBodyIsCutOff() {
      byte[] whole = Otlp.request(Otlp.span("a long enough name")).toByteArray();

      Reply reply = client.send(client.protobuf(Arrays.copyOf(whole, whole.length - 5)));

      refused(reply, 400, "Failed to parse OTel Protobuf Trace");
    }

    @Test
    void post_refusesAllSpans_whenOneLacksItsTraceId() {
      Reply reply = client.export(Otlp.request(Otlp.span("good"), Otlp.span("bad").clearTraceId()));

      refused(reply, 400, "Invalid span: traceId is missing");
    }

    @Test
    void post_refusesAllSpans_whenOneLacksItsSpanId() {
      Reply reply = client.export(Otlp.request(Otlp.span("good"), Otlp.span("bad").clearSpanId()));

      refused(reply, 400, "Invalid span: spanId is missing");
    }

    @Test
    void post_answersAnEmptyObject_whenThereAreNoSpans() {
      Reply reply = client.export(ExportTraceServiceRequest.getDefaultInstance());

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(Json.object());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "four", "4.0", "4a"})
    void post_refuses_whenTheIngestionVersionIsUnknown(String version) {
      Reply reply =
          client.send(
              client
                  .protobuf(Otlp.request(Otlp.span()).toByteArray())
                  .setHeader("x-langfuse-ingestion-version", version));

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body().path("error").asText()).contains("x-langfuse-ingestion-version");
      assertThat(server.observations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "3"})
    void post_storesTheSpan_whenTheIngestionVersionIsKnown(String version) {
      Reply reply =
          client.send(
              client
                  .protobuf(Otlp.request(Otlp.span()).toByteArray())
                  .setHeader("x-langfuse-ingestion-version", version));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(server.observations()).hasSize(1);
    }

    @Test
    void post_refuses_whenTheIngestionVersionIsUnknownAndWrittenWithUnderscores() {
      Reply reply =
          client.send(
              client
                  .withKeys(TRACES)
                  .header("Content-Type", "application/x-protobuf")
                  .header("x_langfuse_ingestion_version", "5")
                  .POST(BodyPublishers.ofByteArray(Otlp.request(Otlp.span()).toByteArray())));

      assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void post_keepsTheNameOfTheSender() {
      client.send(
          client
              .protobuf(Otlp.request(Otlp.span()).toByteArray())
              .header("x-langfuse-sdk-name", "langspan-java")
              .header("x-langfuse-sdk-version", "0.1.0"));

      assertThat(server.observations().get(0).sdkName()).isEqualTo("langspan-java");
      assertThat(server.observations().get(0).sdkVersion()).isEqualTo("0.1.0");
    }

    @Test
    void post_countsASpanAsRefused_whenAStringInItIsNotUnicode() {
      // The bytes of a lone surrogate, as some encoders write them.
      byte[] body = Otlp.request(Otlp.span("neighbour"), Otlp.span("bad @@@")).toByteArray();
      byte[] broken = replace(body, "@@@", new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});

      Reply reply = client.send(client.protobuf(broken));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(server.refused()).isEqualTo(1);
      assertThat(server.observations())
          .extracting(LocalObservation::name)
          .containsExactly("neighbour");
    }

    @Test
    void post_countsAllSpansAsRefused_whenTheirResourceIsNotUnicode() {
      byte[] body =
          Otlp.request(
                  Otlp.SDK_SCOPE,
                  Otlp.attributes("service.name", "@@@"),
                  Otlp.span("one"),
                  Otlp.span("two"))
              .toByteArray();
      byte[] broken = replace(body, "@@@", new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});

      Reply reply = client.send(client.protobuf(broken));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(server.refused()).isEqualTo(2);
      assertThat(server.observations()).isEmpty();
    }

    @Test
    void post_storesTheSpan_whenALoneSurrogateIsEscapedInJsonText() {
      LocalObservation row =
          client.observe(
              Otlp.with(Otlp.span(), "langfuse.observation.input", "{\"a\":\"\\ud800\"}"));

      assertThat(row.input()).isEqualTo("{\"a\":\"\\ud800\"}");
      assertThat(server.refused()).isZero();
    }

    @Test
    void post_replacesTheRow_whenTheSpanIsSentAgain() {
      client.export(Otlp.request(Otlp.span("first")));
      client.export(Otlp.request(Otlp.span("second")));

      assertThat(server.observations())
          .extracting(LocalObservation::name)
          .containsExactly("second");
    }

    @Test
    void post_makesASecondRow_whenTheSpanIsSentAgainWithAnotherStart() {
      client.export(Otlp.request(Otlp.span()));
      client.export(Otlp.request(Otlp.span().setStartTimeUnixNano(Otlp.START + 1_000_000)));

      assertThat(server.observations()).hasSize(2);
    }

    @Test
    void post_copiesTheMissingEdge() {
      LocalObservation row = client.observe(Otlp.span().clearStartTimeUnixNano());

      assertThat(row.startTime()).isEqualTo(row.endTime()).isEqualTo("2026-01-02T03:04:05.250Z");
    }

    @Test
    void post_cutsTimesToMilliseconds() {
      LocalObservation row =
          client.observe(Otlp.span().setStartTimeUnixNano(Otlp.START + 1_999_999));

      assertThat(row.startTime()).isEqualTo("2026-01-02T03:04:05.001Z");
    }

    @Test
    void post_takesBodiesOfManyMegabytes() {
      String input = "한".repeat(8 << 20);

      LocalObservation row =
          client.observe(Otlp.with(Otlp.span(), "langfuse.observation.input", input));

      assertThat(row.input()).isEqualTo(input);
    }

    @Test
    void post_refuses_whenTheBodyIsTooLargeOnceUnpacked() {
      byte[] body = Otlp.request(Otlp.span("x".repeat(100_000))).toByteArray();
      Request bomb =
          new Request(
              "POST",
              TRACES,
              null,
              Map.of("content-type", "application/x-protobuf", "content-encoding", "gzip"),
              Otlp.gzip(body));

      assertThatThrownBy(() -> new TraceIntake(new Store(), 50_000).post(bomb))
          .isInstanceOfSatisfying(
              ApiException.class, refusal -> assertThat(refusal.status()).isEqualTo(413));
    }

    @Test
    void metrics_areThrownAway() {
      Reply reply =
          client.send(
              client
                  .withKeys("/api/public/otel/v1/metrics")
                  .POST(BodyPublishers.ofByteArray(new byte[] {1})));

      assertThat(reply.status()).isEqualTo(200);
    }

    private static byte[] replace(byte[] in, String what, byte[] by) {
      ByteString bytes = ByteString.copyFrom(in);
      for (int i = 0; i <= in.length - by.length; i++) {
        if (bytes.substring(i, i + by.length).toStringUtf8().equals(what)) {
          return bytes
              .substring(0, i)
              .concat(ByteString.copyFrom(by))
              .concat(bytes.substring(i + by.length))
              .toByteArray();
        }
      }
      throw new IllegalArgumentException("not found");
    }
  }

  @Nested
  class TracesAsJson {

    @Test
    void post_storesTheSpan() {
      Reply reply =
          client.send(
              client.json(
                  TRACES,
                  """
                  {"resourceSpans":[{"resource":{"attributes":[
                      {"key":"service.name","value":{"stringValue":"shop"}}]},
                    "scopeSpans":[{"scope":{"name":"langfuse-sdk.x"},"spans":[
                      {"traceId":"%s","spanId":"%s","parentSpanId":"","name":"답변",
                       "startTimeUnixNano":"%d","endTimeUnixNano":%d,
                       "status":{"code":2,"message":"no"},
                       "attributes":[
                         {"key":"a.string","value":{"stringValue":"x"}},
                         {"key":"a.long","value":{"intValue":"9007199254740993"}},
                         {"key":"an.int","value":{"intValue":7}},
                         {"key":"a.double","value":{"doubleValue":0.5}},
                         {"key":"a.bool","value":{"boolValue":false}},
                         {"key":"a.list","value":{"arrayValue":{"values":[{"stringValue":"y"}]}}},
                         {"key":"a.map","value":{"kvlistValue":{"values":[]}}}]}]}]}]}
                  """
                      .formatted(Otlp.TRACE, Otlp.SPAN, Otlp.START, Otlp.START + 2_000_000_000L)));

      assertThat(reply.status()).isEqualTo(200);
      LocalObservation row = server.observations().get(0);
      assertThat(row.id()).isEqualTo(Otlp.SPAN);
      assertThat(row.parentId()).isNull();
      assertThat(row.name()).isEqualTo("답변");
      assertThat(row.latency()).hasSeconds(2);
      assertThat(row.level()).isEqualTo("ERROR");
      assertThat(row.statusMessage()).isEqualTo("no");
      assertThat(row.resourceAttributes()).containsEntry("service.name", "shop");
      assertThat(row.attributes())
          .containsEntry("a.string", "x")
          .containsEntry("a.long", 9_007_199_254_740_993L)
          .containsEntry("an.int", 7L)
          .containsEntry("a.double", 0.5)
          .containsEntry("a.bool", false)
          .containsEntry("a.list", List.of("y"))
          .containsEntry("a.map", "{\"kvlistValue\":{\"values\":[]}}");
    }

    @Test
    void post_storesTheSpan_whenItIsCompressed() {
      byte[] body = span(", \"name\":\"hello\"").getBytes(StandardCharsets.UTF_8);

      Reply reply =
          client.send(
              client
                  .withKeys(TRACES)
                  .header("Content-Type", "application/json; charset=utf-8")
                  .header("Content-Encoding", "gzip")
                  .POST(BodyPublishers.ofByteArray(Otlp.gzip(body))));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(server.observations().get(0).name()).isEqualTo("hello");
    }

    @Test
    void post_replacesBrokenUtf8_asTheServerDoes() {
      byte[] body = span(", \"name\":\"hell?\"").getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < body.length; i++) {
        body[i] = body[i] == '?' ? (byte) 0xFF : body[i];
      }

      client.send(
          client
              .withKeys(TRACES)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofByteArray(body)));

      assertThat(server.observations().get(0).name()).isEqualTo("hell\uFFFD");
    }

    @Test
    void post_doesNotSeeAnError_whenTheStatusCodeIsAWord() {
      client.send(client.json(TRACES, span(", \"status\":{\"code\":\"STATUS_CODE_ERROR\"}")));

      assertThat(server.observations().get(0).level()).isEqualTo("DEFAULT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "{} {}", "nonsense"})
    void post_refuses_whenItIsNoJson(String body) {
      refused(client.send(client.json(TRACES, body)), 400, "Failed to parse OTel JSON Trace");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{\"resourceSpans\":{}}",
          "{\"resourceSpans\":[{\"scopeSpans\":{}}]}",
          "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":{}}]}]}",
          "{\"resourceSpans\":[{\"resource\":{\"attributes\":{\"a\":1}}}]}",
        })
    void post_refuses_whenAListIsNone(String body) {
      Reply reply = client.send(client.json(TRACES, body));

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body().path("error").asText()).contains("is not a list");
    }

    @Test
    void post_refusesAllSpans_whenTheAttributesOfOneAreNoList() {
      Reply reply = client.send(client.json(TRACES, span(", \"attributes\":{\"a\":\"b\"}")));

      refused(reply, 400, "Invalid request: attributes is not a list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"resourceSpans\":[]}", "{\"resourceSpans\":null}", "[]"})
    void post_answersAnEmptyObject_whenThereAreNoSpans(String body) {
      Reply reply = client.send(client.json(TRACES, body));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(Json.object());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"spanId\":\"b\"}", "{\"traceId\":\"a\"}", "{\"traceId\":1}"})
    void post_refuses_whenAnIdIsMissing(String span) {
      Reply reply =
          client.send(
              client.json(
                  TRACES, "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + span + "]}]}]}"));

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body().path("error").asText()).contains("is missing");
    }

    @Test
    void post_countsASpanAsRefused_whenAStringInItIsNotUnicode() {
      Reply reply = client.send(client.json(TRACES, span(", \"name\":\"half \\ud83d\"")));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(server.refused()).isEqualTo(1);
      assertThat(server.observations()).isEmpty();
    }

    private static String span(String more) {
      return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"a\",\"spanId\":\"b\""
          + more
          + "}]}]}]}";
    }
  }

  @Nested
  class Auth {

    @ParameterizedTest
    @CsvSource({
      "'',                       401",
      "Basic,                    401",
      "Basic !!!,                401",
      "basic cGs6c2stbGYtMQ==,   401",
      "Digest abc,               401",
      "Bearer pk-lf-2,           401",
      "Bearer pk-lf-1,           403",
    })
    void traces_areRefused(String authorization, int status) {
      var request =
          client
              .to(TRACES)
              .header("Content-Type", "application/x-protobuf")
              .POST(BodyPublishers.ofByteArray(Otlp.request(Otlp.span()).toByteArray()));
      if (!authorization.isEmpty()) {
        request.header("Authorization", authorization);
      }

      Reply reply = client.send(request);

      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.body().path("message").asText()).isNotEmpty();
      assertThat(reply.body().has("error")).isEqualTo(status == 403);
      assertThat(server.observations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
      "pk-lf-1, sk-lf-1,       200",
      "pk-lf-1, sk-lf-2,       401",
      "pk-lf-1, '',            401",
      "wrong,   sk-lf-1,       200",
      "pk-lf-1, sk-lf-1:more,  200",
      "pk:lf,   sk-lf-1,       401",
    })
    void keys_areFoundByTheSecret(String publicKey, String secretKey, int status) {
      Reply reply =
          client.send(
              client
                  .to("/api/public/projects")
                  .header("Authorization", basic(publicKey, secretKey)));

      assertThat(reply.status()).isEqualTo(status);
    }

    @Test
    void anyKeys_areGood_whenNoneWereGiven() {
      try (LangspanLocal open = LangspanLocal.start()) {
        Client any = new Client(open);

        assertThat(any.get("/api/public/projects").status()).isEqualTo(200);
        assertThat(
                any.send(any.to("/api/public/projects").header("Authorization", basic("a", "b")))
                    .status())
            .isEqualTo(200);
        assertThat(
                any.send(any.to("/api/public/projects").header("Authorization", basic("a", "")))
                    .status())
            .isEqualTo(401);
        assertThat(any.send(any.to("/api/public/projects")).status()).isEqualTo(401);
      }
    }

    @Test
    void thePublicKeyAlone_mayWriteScores() {
      Reply reply =
          client.send(
              client
                  .to(SCORES)
                  .header("Authorization", "Bearer pk-lf-1")
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"traceId\":\"t\",\"name\":\"thumbs\",\"value\":1}")));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(server.scores()).hasSize(1);
    }

    @Test
    void thePublicKeyAlone_mayNotWriteOtherEvents() {
      Reply reply =
          client.send(
              client
                  .to(INGESTION)
                  .header("Authorization", "Bearer pk-lf-1")
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          """
                          {"batch":[{"id":"e","type":"trace-create",
                            "timestamp":"2026-01-02T03:04:05Z","body":{}}]}
                          """)));

      assertThat(reply.status()).isEqualTo(207);
      assertThat(reply.body().at("/errors/0/status").asInt()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"/api/public/projects", "/api/public/v2/observations", "/api/public/v3/scores"})
    void thePublicKeyAlone_mayNotRead(String path) {
      Reply reply = client.send(client.to(path).header("Authorization", "Bearer pk-lf-1"));

      assertThat(reply.status()).isEqualTo(403);
    }

    @Test
    void requests_doNotShowKeys() {
      client.get("/api/public/projects?limit=1");

      LocalRequest request = server.requests().get(0);
      assertThat(request.method()).isEqualTo("GET");
      assertThat(request.path()).isEqualTo("/api/public/projects");
      assertThat(request.status()).isEqualTo(200);
      assertThat(request.headers()).containsEntry("authorization", "Basic").containsKey("host");
      assertThat(request.toString())
          .doesNotContain("sk-lf-1")
          .doesNotContain(basic("pk-lf-1", "sk-lf-1").substring(6));
    }
  }

  @Nested
  class Other {

    @Test
    void health_needsNoKeys() {
      Reply reply = client.send(client.to("/api/public/health"));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body().path("status").asText()).isEqualTo("OK");
    }

    @Test
    void projects_namesTheProject() {
      JsonNode project = client.get("/api/public/projects").body().at("/data/0");

      assertThat(project.path("id").asText()).isNotEmpty();
      assertThat(project.path("name").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {TRACES, INGESTION, SCORES})
    void get_isRefused_wherePostBelongs(String path) {
      assertThat(client.get(path).status()).isEqualTo(405);
    }

    @Test
    void post_isRefused_whereGetBelongs() {
      assertThat(client.send(client.json("/api/public/v3/scores", "{}")).status()).isEqualTo(405);
      assertThat(client.send(client.json("/api/public/health", "{}")).status()).isEqualTo(405);
    }

    @Test
    void head_isRefused_withoutABody() {
      Reply reply = client.send(client.withKeys(TRACES).method("HEAD", BodyPublishers.noBody()));

      assertThat(reply.status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/public/otel", "/api/public/otel/v1/traces/", "/x%20y"})
    void unknownPaths_answer404AsJson(String path) {
      Reply reply = client.get(path);

      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.body().path("error").asText()).isEqualTo("LangfuseNotFoundError");
    }

    @Test
    void requests_countTheBytesOnTheWire() {
      byte[] body = Otlp.gzip(Otlp.request(Otlp.span()).toByteArray());

      client.send(client.protobuf(body).header("Content-Encoding", "gzip"));

      assertThat(server.requests())
          .singleElement()
          .satisfies(
              request -> {
                assertThat(request.size()).isEqualTo(body.length);
                assertThat(request.headers())
                    .containsEntry("content-encoding", "gzip")
                    .containsEntry("x-langfuse-ingestion-version", "4");
              });
    }

    @Test
    void bodies_areJsonInUtf8() {
      Reply reply = client.get("/api/public/projects");

      assertThat(new String(reply.response().body(), StandardCharsets.UTF_8)).startsWith("{");
    }
  }

  private void refused(Reply reply, int status, String error) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body().path("error").asText()).isEqualTo(error);
    assertThat(server.observations()).isEmpty();
    assertThat(server.refused()).isZero();
  }
}
