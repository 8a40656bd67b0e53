// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.langspan.otel.lab.TcpProxy.End;
import io.langspan.otel.lab.TcpProxy.Way;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The laboratory itself, by another client: what it says of others must be true. */
class LabTest {

  private final LedgerServer server = new LedgerServer();
  private final TcpProxy line = new TcpProxy(server.port());
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    line.close();
    server.close();
  }

  private static Span span(int id, long start) {
    return Span.newBuilder()
        .setTraceId(ByteString.copyFrom(new byte[16]))
        .setSpanId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) id}))
        .setName("step")
        .setStartTimeUnixNano(start)
        .build();
  }

  private static String id(int id) {
    return "00000000000000" + String.format("%02x", id);
  }

  private static byte[] request(Span... spans) {
    ScopeSpans scope = ScopeSpans.newBuilder().addAllSpans(List.of(spans)).build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  private HttpResponse<String> send(byte[] body) throws Exception {
    return send(LedgerServer.TRACES, "application/x-protobuf", LedgerServer.SECRET_KEY, body);
  }

  private HttpResponse<String> send(String path, String type, String secret, byte[] body)
      throws Exception {
    String keys = LedgerServer.PUBLIC_KEY + ":" + secret;
    return client.send(
        HttpRequest.newBuilder(URI.create(line.url() + path))
            .timeout(Lab.LONG)
            .header("content-type", type)
            .header(
                "authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(keys.getBytes(StandardCharsets.UTF_8)))
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void report_tellsLossesStrangersDuplicatesChangesAndRepeats() throws Exception {
    send(request(span(1, 10), span(2, 10)));
    send(request(span(1, 10)));
    send(request(span(2, 11)));
    send(request(span(9, 10)));

    Report report = server.book().report(Set.of(id(1), id(2), id(3)));

    assertThat(report.lost()).containsExactly(id(3));
    assertThat(report.strangers()).containsExactly(id(9));
    assertThat(report.duplicates()).isEqualTo(1);
    assertThat(report.changed()).isEqualTo(1);
    assertThat(report.resent()).isEqualTo(2);
    assertThat(report.exact()).isFalse();
  }

  @Test
  void server_refusesWhatTheContractRefuses() throws Exception {
    Span withoutId = span(1, 1).toBuilder().clearSpanId().build();
    Span badVersion =
        span(1, 1).toBuilder()
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("langfuse.version")
                    .setValue(AnyValue.newBuilder().setIntValue(1)))
            .build();

    assertThat(send(request(span(2, 1), withoutId)).statusCode()).isEqualTo(400);
    assertThat(send(request(badVersion)).statusCode()).isEqualTo(400);
    assertThat(send(new byte[] {1, 2, 3}).statusCode()).isEqualTo(400);
    assertThat(
            send(LedgerServer.TRACES, "text/plain", LedgerServer.SECRET_KEY, request(span(2, 1)))
                .statusCode())
        .isEqualTo(400);
    assertThat(
            send(LedgerServer.TRACES, "application/x-protobuf", "wrong", request(span(2, 1)))
                .statusCode())
        .isEqualTo(401);
    server.maxBody(1);
    assertThat(send(request(span(2, 1))).statusCode()).isEqualTo(413);
    assertThat(server.book().size()).isZero();
    assertThat(server.traffic().refusals()).isEqualTo(6);
  }

  @Test
  void server_judgesScoresOneByOne_andLosesThoseWithoutAnId() throws Exception {
    server.refuseScores(Set.of("bad"));
    String event =
        "{\"id\":\"%s\",\"type\":\"score-create\",\"timestamp\":\"2026-01-01T00:00:00Z\","
            + "\"body\":{%s\"sessionId\":\"s\",\"name\":\"%s\",\"value\":1,"
            + "\"dataType\":\"NUMERIC\"}}";
    String batch =
        "{\"batch\":["
            + String.join(
                ",",
                event.formatted("e1", "\"id\":\"s1\",", "good"),
                event.formatted("e2", "\"id\":\"s2\",", "bad"),
                event.formatted("e3", "", "good"))
            + "]}";

    HttpResponse<String> answer =
        send(
            LedgerServer.SCORES,
            "application/json",
            LedgerServer.SECRET_KEY,
            batch.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.body()).contains("e1", "e2", "e3", "400");
    assertThat(server.book().scores()).containsOnlyKeys("s1");
  }

  @Test
  void fault_comesBeforeOrAfterTheRecording() throws Exception {
    server.play(
        FaultScript.first(Faults.status(503), Faults.status(503).afterRecording(), Faults.reset()));

    assertThat(send(request(span(1, 1))).statusCode()).isEqualTo(503);
    assertThat(server.book().size()).isZero();
    assertThat(send(request(span(1, 1))).statusCode()).isEqualTo(503);
    assertThat(server.book().size()).isEqualTo(1);
    assertThatThrownBy(() -> send(request(span(2, 1)))).isInstanceOf(IOException.class);
    assertThat(send(request(span(2, 1))).statusCode()).isEqualTo(200);
    assertThat(server.traffic().faults()).isEqualTo(3);
    assertThat(server.traffic().ambiguous()).isEqualTo(1);
  }

  @Test
  void script_isTheSame_forTheSameSeed_andMissesNoWindow() {
    List<Fault> faults = List.of(Faults.close(), Faults.hang());
    FaultScript one = FaultScript.oneIn(50, 3, faults);
    FaultScript other = FaultScript.oneIn(50, 3, faults);

    List<Fault> played = IntStream.range(0, 5_000).mapToObj(one::next).toList();

    assertThat(IntStream.range(0, 5_000).mapToObj(other::next)).isEqualTo(played);
    for (int window = 0; window < 100; window++) {
      assertThat(played.subList(window * 50, window * 50 + 50))
          .filteredOn(fault -> fault != Fault.NONE)
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void line_endsAtTheByte_once(End end) throws Exception {
    line.endAfter(Way.UP, 20, end);

    assertThatThrownBy(() -> send(request(span(1, 1)))).isInstanceOf(IOException.class);
    assertThat(line.armed()).isFalse();
    assertThat(send(request(span(1, 1))).statusCode()).isEqualTo(200);

    line.endAfter(Way.DOWN, 20, end);
    assertThatThrownBy(() -> send(request(span(1, 1)))).isInstanceOf(IOException.class);
    assertThat(server.book().report(Set.of(id(1))).resent()).isEqualTo(1);
  }

  @Test
  void line_refuses_listensAgain_andGoesElsewhere() throws Exception {
    line.refuse();
    assertThatThrownBy(() -> send(request(span(1, 1)))).isInstanceOf(IOException.class);

    try (LedgerServer other = new LedgerServer()) {
      line.accept().upstream(other.port());
      assertThat(send(request(span(1, 1))).statusCode()).isEqualTo(200);
      assertThat(other.book().size()).isEqualTo(1);
    }
    assertThat(server.book().size()).isZero();
  }

  @Test
  void line_isSlow_andLate_andSwallowsAll() throws Exception {
    line.bytesPerSecond(2_000);
    assertThat(took(request(span(1, 1)))).isGreaterThan(Duration.ofMillis(100));

    line.bytesPerSecond(Long.MAX_VALUE).latency(Duration.ofMillis(200));
    assertThat(took(request(span(1, 1)))).isGreaterThan(Duration.ofMillis(400));

    line.latency(Duration.ZERO).blackHole();
    try (Socket socket = new Socket("127.0.0.1", URI.create(line.url()).getPort())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(300);
      assertThatThrownBy(() -> socket.getInputStream().read()).hasMessageContaining("timed out");
      line.clear();
      socket.setSoTimeout((int) Lab.LONG.toMillis());
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
  }

  private Duration took(byte[] request) throws Exception {
    long start = System.nanoTime();
    assertThat(send(request).statusCode()).isEqualTo(200);
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
