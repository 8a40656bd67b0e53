// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Takes everything, and keeps the requests for a look at their bytes. */
final class OtlpServer implements AutoCloseable {

  static final String TRACES = "/api/public/otel/v1/traces";
  static final String SCORES = "/api/public/ingestion";

  final WireMockServer wire =
      new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort().gzipDisabled(true));

  private final Set<UUID> forgotten = ConcurrentHashMap.newKeySet();

  OtlpServer() {
    wire.start();
    wire.stubFor(any(anyUrl()).willReturn(okJson("{}")));
    wire.stubFor(get(urlEqualTo("/api/public/projects")).willReturn(okJson("{\"data\":[]}")));
  }

  String url() {
    return "http://127.0.0.1:" + wire.port();
  }

  /** Answers every request for traces with this status from now on. */
  void answerTraces(int status) {
    wire.stubFor(any(urlEqualTo(TRACES)).willReturn(aResponse().withStatus(status)));
  }

  /**
   * Forgets what has come. The server notes a request before it answers it and again afterwards,
   * which may be later than this: so it is known by its id.
   */
  void forget() {
    traceRequests().forEach(request -> forgotten.add(request.getId()));
    scoreRequests().forEach(request -> forgotten.add(request.getId()));
    wire.resetRequests();
  }

  List<LoggedRequest> traceRequests() {
    return requests(TRACES);
  }

  List<LoggedRequest> scoreRequests() {
    return requests(SCORES);
  }

  private List<LoggedRequest> requests(String path) {
    return wire.findAll(postRequestedFor(urlEqualTo(path))).stream()
        .filter(request -> !forgotten.contains(request.getId()))
        .toList();
  }

  /** Every span that arrived, by the official classes. */
  List<Sent> spans() {
    return spans(traceRequests());
  }

  /** Those that were accepted: a request that was refused may be noted later than one expects. */
  List<Sent> accepted() {
    return spans(
        wire.getAllServeEvents().stream()
            .filter(event -> event.getResponse().getStatus() == 200)
            .map(ServeEvent::getRequest)
            .filter(request -> request.getUrl().equals(TRACES))
            .toList());
  }

  private static List<Sent> spans(List<LoggedRequest> requests) {
    List<Sent> spans = new ArrayList<>();
    for (LoggedRequest request : requests) {
      ExportTraceServiceRequest decoded = decode(request.getBody());
      for (ResourceSpans ofResource : decoded.getResourceSpansList()) {
        for (ScopeSpans ofScope : ofResource.getScopeSpansList()) {
          for (Span span : ofScope.getSpansList()) {
            spans.add(new Sent(span, ofScope.getScope(), ofResource.getResource()));
          }
        }
      }
    }
    return spans;
  }

  /** The one span of this name. */
  Sent span(String name) {
    List<Sent> found = spans().stream().filter(s -> s.span().getName().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " spans are called " + name);
    }
    return found.get(0);
  }

  /** All that was said to the server, headers aside, as if it were text. */
  String everythingSent() {
    StringBuilder all = new StringBuilder();
    wire.getAllServeEvents()
        .forEach(event -> all.append(event.getRequest().getUrl()).append(text(event)).append('\n'));
    return all.toString();
  }

  private static String text(ServeEvent event) {
    return new String(event.getRequest().getBody(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static ExportTraceServiceRequest decode(byte[] body) {
    try {
      return ExportTraceServiceRequest.parseFrom(body);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("The body is no OTLP", e);
    }
  }

  @Override
  public void close() {
    wire.stop();
  }
}
