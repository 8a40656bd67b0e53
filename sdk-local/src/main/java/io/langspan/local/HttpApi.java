// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.langspan.local.Credentials.Access;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads requests, routes them, and answers in JSON. */
final class HttpApi implements HttpHandler {

  private static final Logger logger = LoggerFactory.getLogger(HttpApi.class);

  private static final int MOST_BYTES = 512 << 20;

  private final Store store;
  private final Credentials credentials;
  private final TraceIntake traces;
  private final ScoreIntake scores;
  private final ReadApi reads;

  HttpApi(Store store, Credentials credentials) {
    this.store = store;
    this.credentials = credentials;
    this.traces = new TraceIntake(store, MOST_BYTES);
    this.scores = new ScoreIntake(store);
    this.reads = new ReadApi(store);
  }

  private record Answer(int status, JsonNode body) {}

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      // Read to the end even when refused: a client that is still sending would see a broken pipe.
      byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES);
      boolean tooLarge = exchange.getRequestBody().read() >= 0;
      Request request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestURI().getRawQuery(),
              headers(exchange.getRequestHeaders()),
              body);
      Answer answer = tooLarge ? tooLarge() : answer(request);
      // Before the answer, so that a client that has it finds the request here.
      store.add(request.logged(answer.status()));
      send(exchange, answer);
    }
  }

  private static Answer tooLarge() {
    ApiException refusal = ApiException.of(413, "Request body is too large", "PayloadTooLarge");
    return new Answer(refusal.status(), refusal.body());
  }

  private Answer answer(Request request) {
    try {
      return route(request);
    } catch (ApiException e) {
      return new Answer(e.status(), e.body());
    } catch (RuntimeException | StackOverflowError e) {
      logger.warn("A request to {} failed", request.path(), e);
      return new Answer(500, Json.object().put("message", "Internal Server Error"));
    }
  }

  private Answer route(Request request) throws ApiException {
    return switch (request.path()) {
      case "/api/public/health" -> {
        method(request, "GET");
        yield new Answer(200, Json.object().put("status", "OK").put("version", "4.16.0"));
      }
      case "/api/public/otel/v1/traces" -> {
        project(request, "POST");
        yield new Answer(200, traces.post(request));
      }
      case "/api/public/otel/v1/metrics" -> {
        project(request, "POST");
        yield new Answer(200, Json.object());
      }
      case "/api/public/ingestion" -> {
        method(request, "POST");
        yield new Answer(207, scores.batch(request, access(request)));
      }
      case "/api/public/scores" -> {
        method(request, "POST");
        access(request);
        yield new Answer(200, scores.post(request));
      }
      case "/api/public/projects" -> {
        project(request, "GET");
        yield new Answer(200, projects());
      }
      case "/api/public/v2/observations" -> {
        project(request, "GET");
        yield new Answer(200, reads.observations(request));
      }
      case "/api/public/v3/scores" -> {
        project(request, "GET");
        yield new Answer(200, reads.scores(request));
      }
      default -> throw ApiException.of(404, "Not found", "LangfuseNotFoundError");
    };
  }

  private static JsonNode projects() {
    var answer = Json.object();
    var project = answer.putArray("data").addObject();
    project.put("id", ReadApi.PROJECT_ID).put("name", "Langspan local");
    project.putObject("organization").put("id", "local").put("name", "Local");
    project.putObject("metadata");
    return answer;
  }

  private static void method(Request request, String method) throws ApiException {
    if (!request.method().equals(method)) {
      throw ApiException.of(405, "Method not allowed", "MethodNotAllowedError");
    }
  }

  private Access access(Request request) throws ApiException {
    return credentials.access(request.header("authorization"));
  }

  private void project(Request request, String method) throws ApiException {
    method(request, method);
    if (access(request) != Access.PROJECT) {
      throw ApiException.of(
          403, "Access denied: the public key alone may only write scores", "ForbiddenError");
    }
  }

  private static Map<String, String> headers(Headers headers) {
    Map<String, String> map = new LinkedHashMap<>();
    headers.forEach(
        (name, values) -> map.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
    return map;
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = Json.bytes(answer.body());
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
    if (!head) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }
}
