// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** An HTTP server whose answers a test computes from the requests. */
final class Endpoint implements AutoCloseable {

  record Received(String method, String path, Map<String, List<String>> headers, byte[] body) {

    String header(String name) {
      List<String> values = headers.get(name);
      return values == null ? "" : values.get(0);
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** The payloads of {@link TestItem#trace}. */
    List<String> ids() {
      return Arrays.stream(text().split(";")).map(s -> s.replaceAll("\\..*", "")).toList();
    }
  }

  record Reply(int status, Map<String, String> headers, String body) {

    static Reply of(int status) {
      return new Reply(status, Map.of(), "");
    }

    static Reply json(int status, String body) {
      return new Reply(status, Map.of("Content-Type", "application/json"), body);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Received> unread = new LinkedBlockingQueue<>();
  private volatile Function<Received, Reply> script = request -> Reply.of(200);

  Endpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  Endpoint answer(Function<Received, Reply> script) {
    this.script = script;
    return this;
  }

  Endpoint answer(int status) {
    return answer(request -> Reply.of(status));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Received> received() {
    return received;
  }

  /** The next request that the test has not seen. */
  Received next() throws InterruptedException {
    Received request = unread.poll(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request came");
    }
    return request;
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body;
    try (InputStream raw = exchange.getRequestBody()) {
      boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      body = (gzip ? new GZIPInputStream(raw) : raw).readAllBytes();
    }
    Received request =
        new Received(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders()),
            body);
    received.add(request);
    Reply reply = script.apply(request);
    unread.add(request);
    byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    exchange.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(answer); // not exchange.close(), which would close the connection, too
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
