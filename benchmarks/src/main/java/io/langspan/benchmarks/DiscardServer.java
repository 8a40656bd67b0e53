// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.sun.net.httpserver.HttpServer;
import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.otel.LangspanSdk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Reads whatever it is sent and says yes, at once or after a while, on threads of its own. */
final class DiscardServer implements AutoCloseable {

  private static final byte[] YES = {'{', '}'};

  static {
    // Else an answer waits 40 ms for the acknowledgement of its own header.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "discard-server");
            thread.setDaemon(true);
            return thread;
          });

  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  DiscardServer() throws IOException {
    this(Duration.ZERO);
  }

  /** A server that answers so long after it has read. */
  DiscardServer(Duration latency) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (InputStream body = exchange.getRequestBody()) {
            bytes.addAndGet(body.transferTo(OutputStream.nullOutputStream()));
          }
          requests.incrementAndGet();
          pause(latency);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, YES.length);
          try (OutputStream answer = exchange.getResponseBody()) {
            answer.write(YES);
          }
        });
    server.start();
  }

  /** A server that answers at once. */
  static DiscardServer start() {
    try {
      return new DiscardServer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause(Duration latency) {
    try {
      Thread.sleep(latency.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many requests it has read so far. */
  long requests() {
    return requests.get();
  }

  /** How many bytes of bodies, as they came over the wire, it has read so far. */
  long bytes() {
    return bytes.get();
  }

  /** A client that delivers here. */
  LangspanSdk.Builder client() {
    return client(url());
  }

  static LangspanSdk.Builder client(String url) {
    return LangspanSdk.builder()
        .baseUrl(url)
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
