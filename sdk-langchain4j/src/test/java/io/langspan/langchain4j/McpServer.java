// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.internal.Json;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.mcp.client.McpClientListener;
import dev.langchain4j.mcp.client.transport.http.StreamableHttpMcpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server of tools, a resource and a prompt that speaks the Model Context Protocol over HTTP. */
final class McpServer implements AutoCloseable {

  private static final Map<String, Object> CITY =
      Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")));

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);

  McpServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.createContext("/mcp", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** A client of it. */
  McpClient client(McpClientListener listener) {
    return client(listener, Duration.ofSeconds(60));
  }

  /** A client of it that does not wait longer for a tool. */
  McpClient client(McpClientListener listener, Duration patience) {
    return DefaultMcpClient.builder()
        .transport(
            StreamableHttpMcpTransport.builder()
                .url("http://127.0.0.1:" + server.getAddress().getPort() + "/mcp")
                .build())
        .toolExecutionTimeout(patience)
        .autoHealthCheck(false)
        .listener(listener)
        .build();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Map<?, ?> asked = Json.fromJson(body, Map.class);
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("jsonrpc", "2.0");
      answer.put("id", asked.get("id"));
      answer.putAll(answer(asked.get("method").toString(), (Map<?, ?>) asked.get("params")));
      byte[] json =
          asked.get("id") == null
              ? new byte[0]
              : Json.toJson(answer).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(
          json.length == 0 ? 202 : 200, json.length == 0 ? -1 : json.length);
      exchange.getResponseBody().write(json);
    }
  }

  private Map<String, Object> answer(String method, Map<?, ?> params) {
    return switch (method) {
      case "initialize" -> result("protocolVersion", "2025-06-18", "capabilities", Map.of());
      case "tools/list" ->
          result(
              "tools",
              List.of(
                  Map.of("name", "weather", "description", "It", "inputSchema", CITY),
                  Map.of("name", "slow", "description", "Late", "inputSchema", CITY)));
      case "tools/call" -> call(params);
      case "resources/list" ->
          result("resources", List.of(Map.of("uri", "file:///rules.md", "name", "rules")));
      case "resources/read" ->
          result(
              "contents",
              List.of(
                  Map.of("uri", "file:///rules.md", "text", "Four weeks."),
                  Map.of("uri", "file:///map.png", "mimeType", "image/png", "blob", "AAAAAAAA")));
      case "prompts/get" ->
          result(
              "messages",
              List.of(
                  Map.of("role", "user", "content", Map.of("type", "text", "text", "Be kind."))));
      default -> result();
    };
  }

  private Map<String, Object> call(Map<?, ?> params) {
    return switch (params.get("name").toString()) {
      case "weather" -> {
        Object city = ((Map<?, ?>) params.get("arguments")).get("city");
        yield text("Sunny in " + city, false);
      }
      case "broken" -> text("no barometer", true);
      case "slow" -> {
        try {
          closing.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        yield text("late", false);
      }
      default -> Map.of("error", Map.of("code", -32601, "message", "no such tool"));
    };
  }

  private static Map<String, Object> text(String text, boolean isError) {
    return result("content", List.of(Map.of("type", "text", "text", text)), "isError", isError);
  }

  private static Map<String, Object> result(Object... namesAndValues) {
    Map<String, Object> result = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      result.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
    }
    return Map.of("result", result);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
