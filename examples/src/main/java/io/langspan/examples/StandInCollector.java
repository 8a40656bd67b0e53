// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Plays an OpenTelemetry Collector: takes OTLP over HTTP and keeps the requests as they came. */
final class StandInCollector implements AutoCloseable {

  private final HttpServer server;
  private final List<byte[]> requests = new CopyOnWriteArrayList<>();

  private StandInCollector(HttpServer server) {
    this.server = server;
  }

  static StandInCollector start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      StandInCollector collector = new StandInCollector(server);
      server.createContext("/v1/traces", collector::take);
      server.start();
      return collector;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestBody().readAllBytes());
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1); // an empty answer: nothing was refused
    }
  }

  /** What {@code OTEL_EXPORTER_OTLP_ENDPOINT} would be. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The bodies that arrived: protobuf, not compressed. */
  List<byte[]> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
