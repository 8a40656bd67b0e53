// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint that speaks OpenAI's protocol and answers with sentences of the passages it is given,
 * so that the examples run without a key. It thinks nothing and knows nothing.
 */
final class StandInModel implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final HttpServer server;
  private final AtomicInteger served = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          4,
          task -> {
            Thread thread = new Thread(task, "stand-in-model");
            thread.setDaemon(true);
            return thread;
          });

  private StandInModel(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  static StandInModel start() {
    try {
      InetAddress loopback = InetAddress.getByAddress(LOOPBACK);
      return new StandInModel(HttpServer.create(new InetSocketAddress(loopback, 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the stand-in for the model", e);
    }
  }

  /** The base URL for a client. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** How many requests were answered, whatever the answer. */
  int served() {
    return served.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 200;
      ObjectNode answer;
      try {
        answer = answer(exchange);
      } catch (Refused e) {
        status = e.status;
        answer = JSON.createObjectNode();
        answer.putObject("error").put("message", e.getMessage()).put("code", e.code);
      }
      byte[] body = JSON.writeValueAsBytes(answer);
      served.incrementAndGet();
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.getResponseHeaders().add("x-request-id", "req_" + UUID.randomUUID());
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static ObjectNode answer(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    if (key == null || !key.startsWith("Bearer ")) {
      throw new Refused(401, "invalid_api_key", "You did not provide an API key.");
    }
    JsonNode request;
    try {
      request = JSON.readTree(exchange.getRequestBody());
    } catch (IOException e) {
      throw new Refused(400, "invalid_json", "The body of the request is not JSON.");
    }
    String model = request.path("model").asText();
    if (model.isEmpty() || model.startsWith("no-such-")) {
      throw new Refused(404, "model_not_found", "The model `" + model + "` does not exist.");
    }
    return switch (exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()) {
      case "POST /v1/chat/completions" -> StandInChat.answer(request);
      case "POST /v1/responses" -> StandInResponses.answer(request);
      default -> throw new Refused(404, "unknown_url", "There is nothing at this URL.");
    };
  }

  /** Tokens of a text, about: a Korean syllable is one, of anything else four characters are. */
  static int tokens(String text) {
    int hangul = text.replaceAll("[^\\p{IsHangul}]", "").length();
    return hangul + (text.length() - hangul + 3) / 4;
  }

  /** An answer of status 4xx. */
  private static final class Refused extends RuntimeException {

    private final int status;
    private final String code;

    Refused(int status, String code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  static ObjectNode object(Map<String, ?> fields) {
    return JSON.valueToTree(fields);
  }
}
