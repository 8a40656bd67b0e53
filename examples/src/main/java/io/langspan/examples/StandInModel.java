// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint that speaks OpenAI's protocol and answers with sentences of the passages it is given,
 * so that the examples run without a key. It thinks nothing and knows nothing. Below another path
 * it plays a LiteLLM gateway, which says what each answer costs.
 */
final class StandInModel implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();
  private static final String GATEWAY = "/gateway";
  private static final BigDecimal TOKEN_OF_THE_GATEWAY = new BigDecimal("0.000003");
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final HttpServer server;
  private final AtomicInteger served = new AtomicInteger();
  private final List<String> traceParents = new CopyOnWriteArrayList<>();
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

  /** The base URL for a client of the gateway. */
  String gatewayUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + GATEWAY + "/v1";
  }

  /** What the gateway was told of the traces that its requests belong to, as W3C writes it. */
  List<String> traceParents() {
    return traceParents;
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
      JsonNode request = MissingNode.getInstance();
      try {
        request = request(exchange);
        answer = answer(exchange, request);
      } catch (Refused e) {
        status = e.status;
        answer = JSON.createObjectNode();
        answer.putObject("error").put("message", e.getMessage()).put("code", e.code);
      }
      served.incrementAndGet();
      exchange.getResponseHeaders().add("x-request-id", "req_" + UUID.randomUUID());
      if (exchange.getRequestURI().getPath().startsWith(GATEWAY)) {
        playGateway(exchange, answer);
      }
      boolean streams = status == 200 && request.path("stream").asBoolean();
      send(exchange, status, streams ? StandInStream.of(request, answer) : answer.toString());
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    boolean isStream = body.startsWith(StandInStream.DATA);
    exchange
        .getResponseHeaders()
        .add("Content-Type", isStream ? "text/event-stream" : "application/json");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** As LiteLLM does: joins the trace, and says what it asks for the answer. */
  private void playGateway(HttpExchange exchange, ObjectNode answer) {
    String traceParent = exchange.getRequestHeaders().getFirst("traceparent");
    if (traceParent != null) {
      traceParents.add(traceParent);
    }
    long tokens = answer.path("usage").path("total_tokens").asLong();
    BigDecimal cost = TOKEN_OF_THE_GATEWAY.multiply(BigDecimal.valueOf(tokens));
    exchange.getResponseHeaders().add("x-litellm-response-cost", cost.toPlainString());
    exchange.getResponseHeaders().add("x-litellm-call-id", UUID.randomUUID().toString());
  }

  private static JsonNode request(HttpExchange exchange) {
    try {
      return JSON.readTree(exchange.getRequestBody());
    } catch (IOException e) {
      throw new Refused(400, "invalid_json", "The body of the request is not JSON.");
    }
  }

  private static ObjectNode answer(HttpExchange exchange, JsonNode request) {
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    if (key == null || !key.startsWith("Bearer ")) {
      throw new Refused(401, "invalid_api_key", "You did not provide an API key.");
    }
    String model = request.path("model").asText();
    if (model.isEmpty() || model.startsWith("no-such-")) {
      throw new Refused(404, "model_not_found", "The model `" + model + "` does not exist.");
    }
    String path = exchange.getRequestURI().getPath().replaceFirst("^" + GATEWAY, "");
    return switch (exchange.getRequestMethod() + " " + path) {
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
