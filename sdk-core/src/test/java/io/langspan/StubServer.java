// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** A server on the loopback that takes everything and tells what it got. */
public final class StubServer implements AutoCloseable {

  /** One request. */
  public record Request(
      String method, String path, Map<String, List<String>> headers, String body) {

    public String header(String name) {
      return headers.entrySet().stream()
          .filter(e -> e.getKey().equalsIgnoreCase(name))
          .map(e -> e.getValue().get(0))
          .findFirst()
          .orElse("");
    }
  }

  private final HttpServer server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final AtomicInteger answered = new AtomicInteger();
  private volatile CountDownLatch free = new CountDownLatch(0);
  private volatile int status = 200;
  private volatile String contentType = "application/json";
  private volatile String body =
      "{\"data\":[{\"id\":\"project-1\",\"name\":\"Demo\"}],\"successes\":[],\"errors\":[]}";

  public StubServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  /** Answers like this from now on. */
  public StubServer answer(int status, String contentType, String body) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
    return this;
  }

  /** Answers requests for this path and query with 200 and this JSON from now on. */
  public StubServer answer(String pathAndQuery, String json) {
    answers.put(pathAndQuery, json);
    return this;
  }

  /** Answers nothing before that, for a minute: who waits for an answer is found out by it. */
  public StubServer answerAfter(CountDownLatch free) {
    this.free = free;
    return this;
  }

  /** How many requests were answered. */
  public int answered() {
    return answered.get();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<Request> requests() {
    return requests;
  }

  /** The bodies of all scores that arrived, in that order, inside their events. */
  public List<JsonNode> scoreEvents() {
    List<JsonNode> events = new ArrayList<>();
    for (Request request : requests) {
      if (request.path().equals("/api/public/ingestion")) {
        Recorded.json(request.body()).get("batch").forEach(events::add);
      }
    }
    return events;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      if ("gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"))) {
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
          bytes = plain.readAllBytes();
        }
      }
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              Map.copyOf(exchange.getRequestHeaders()),
              new String(bytes, StandardCharsets.UTF_8)));
      awaitFree();
      answered.incrementAndGet();
      String own = answers.get(exchange.getRequestURI().toString());
      byte[] answer = (own == null ? body : own).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", contentType);
      exchange.sendResponseHeaders(own == null ? status : 200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private void awaitFree() {
    try {
      free.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
