// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** A plain HTTP client of the server under test. */
final class Client {

  static final String TRACES = "/api/public/otel/v1/traces";
  static final String INGESTION = "/api/public/ingestion";
  static final String SCORES = "/api/public/scores";

  private static final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final LangspanLocal server;

  Client(LangspanLocal server) {
    this.server = server;
  }

  record Reply(int status, JsonNode body, HttpResponse<byte[]> response) {}

  static String basic(String publicKey, String secretKey) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((publicKey + ":" + secretKey).getBytes(StandardCharsets.UTF_8));
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(60));
  }

  HttpRequest.Builder withKeys(String path) {
    return to(path).header("Authorization", basic(server.publicKey(), server.secretKey()));
  }

  HttpRequest.Builder protobuf(byte[] body) {
    return withKeys(TRACES)
        .header("Content-Type", "application/x-protobuf")
        .header("x-langfuse-ingestion-version", "4")
        .POST(BodyPublishers.ofByteArray(body));
  }

  HttpRequest.Builder json(String path, String body) {
    return withKeys(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
      JsonNode body = response.body().length == 0 ? Json.object() : Json.parse(response.body());
      return new Reply(response.statusCode(), body, response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Reply get(String path) {
    return send(withKeys(path).GET());
  }

  Reply export(ExportTraceServiceRequest request) {
    return send(protobuf(request.toByteArray()));
  }

  /** Sends one span and gives back what became of it. */
  LocalObservation observe(Span.Builder span) {
    return observe(Otlp.request(span));
  }

  LocalObservation observe(ExportTraceServiceRequest request) {
    server.clear();
    Reply reply = export(request);
    if (reply.status() != 200) {
      throw new AssertionError("HTTP " + reply.status() + " " + reply.body());
    }
    return server.awaitObservations(1, Duration.ofSeconds(60)).get(0);
  }
}
