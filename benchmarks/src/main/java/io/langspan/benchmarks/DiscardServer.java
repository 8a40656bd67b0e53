// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.sun.net.httpserver.HttpServer;
import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.otel.LangspanSdk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Reads whatever it is sent and says yes, on threads of its own. */
final class DiscardServer implements AutoCloseable {

  private static final byte[] YES = {'{', '}'};

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "discard-server");
            thread.setDaemon(true);
            return thread;
          });

  DiscardServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (InputStream body = exchange.getRequestBody()) {
            body.transferTo(OutputStream.nullOutputStream());
          }
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, YES.length);
          try (OutputStream answer = exchange.getResponseBody()) {
            answer.write(YES);
          }
        });
    server.start();
  }

  /** A client that delivers here. */
  LangspanSdk.Builder client() {
    return LangspanSdk.builder()
        .baseUrl("http://127.0.0.1:" + server.getAddress().getPort())
        .credentials("pk-lf-benchmark", "sk-lf-benchmark")
        .shutdownHook(false);
  }

  /** Waits until everything has arrived; fails the benchmark if something was lost. */
  static void settle(Langspan langspan) {
    FlushResult result = langspan.flush(Duration.ofSeconds(30));
    if (!result.complete() || !langspan.status().dropped().isEmpty()) {
      throw new IllegalStateException("Delivery did not keep up: " + langspan.status());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
