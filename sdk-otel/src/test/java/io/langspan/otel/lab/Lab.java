// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.FlushResult;
import io.langspan.Langspan;
import io.langspan.otel.LangspanSdk;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A client under test, a server that writes everything down, and a bad line between them.
 *
 * <p>Requests leave when a test flushes, or when they hold as many spans as the test has asked for,
 * and not by the clock.
 */
final class Lab implements AutoCloseable {

  /** Longer than anything here takes, for waits that end as soon as they can. */
  static final Duration LONG = Duration.ofSeconds(Figures.size(120, 900));

  /** Long enough for some attempts to fail. */
  static final Duration SHORT = Duration.ofMillis(400);

  private static final ExecutorService CLOSING =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "lab-closing");
            thread.setDaemon(true);
            return thread;
          });
  private static final Queue<CompletableFuture<Void>> CLOSED = new ConcurrentLinkedQueue<>();

  final LedgerServer server;
  final TcpProxy line;
  private final String host;
  final Langspan langspan;
  final Load load;
  final Conservation books;

  Lab() {
    this(builder -> builder);
  }

  Lab(UnaryOperator<LangspanSdk.Builder> settings) {
    this(new LedgerServer(), settings);
  }

  Lab(LedgerServer server, UnaryOperator<LangspanSdk.Builder> settings) {
    this(server, "127.0.0.1", settings);
  }

  /** The client knows the server by this name of its host. */
  Lab(LedgerServer server, String host, UnaryOperator<LangspanSdk.Builder> settings) {
    this.server = server;
    this.host = host;
    line = new TcpProxy(server.port());
    langspan =
        settings
            .apply(
                LangspanSdk.builder()
                    .baseUrl(url())
                    .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
                    .tracingEnabled(true)
                    .sampleRate(1)
                    .timeout(Duration.ofSeconds(10))
                    .flushInterval(Duration.ofMinutes(10))
                    .shutdownHook(false))
            .build();
    load = new Load(langspan);
    books = new Conservation(langspan, load, server);
  }

  /** Where the client sends to. */
  String url() {
    return server.url(line.port()).replace("127.0.0.1", host);
  }

  /** Sends one span, so that there is a connection and nothing else to be asked. */
  Lab warm() {
    load.observations(1);
    deliversAll();
    // The first trace asks for the project, too, maybe on a second connection.
    await("the project's id", () -> !langspan.traceUrl("trace").isEmpty());
    return this;
  }

  /** Flushes and expects that all of it has arrived, and nothing more than once. */
  FlushResult deliversAll() {
    FlushResult result = books.flush(LONG);
    assertThat(result.complete()).as("%s, %s", result, langspan.status()).isTrue();
    assertThat(server.book().report(load.spanIds())).matches(Report::exact);
    return result;
  }

  /** Flushes for a short time and expects that nothing arrives and nothing is lost. */
  FlushResult holdsAll() {
    FlushResult result = books.flush(SHORT);
    assertThat(result.delivered()).as("delivered: %s", result).isZero();
    assertThat(result.dropped()).as("dropped: %s", result).isEmpty();
    assertThat(result.pending()).as("pending: %s", result).isPositive();
    books.status();
    return result;
  }

  /**
   * Whether a close that took so long gave nothing up for want of time: of its two seconds it waits
   * for answers for no more than a second and three quarters.
   */
  static boolean hadTime(long nanos) {
    return nanos < 1_500_000_000;
  }

  /**
   * Whether a close that took so long was left alone by the machine. Whatever is wrong, it has
   * counted then or written down all that is left; else its worker goes on with that by itself.
   */
  static boolean inTime(long nanos) {
    return nanos < 1_900_000_000;
  }

  /** Waits for something that happens on other threads. */
  static void await(String what, BooleanSupplier condition) {
    await(() -> what, condition);
  }

  static void await(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(() -> "in vain for " + what.get()).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /**
   * Closes the client beside the next test: with something pending it may take its two seconds.
   * {@link #awaitClosed} tells how it went.
   */
  @Override
  public void close() {
    CLOSED.add(
        CompletableFuture.runAsync(
            () -> {
              langspan.close();
              books.closed();
              line.close();
              server.close();
            },
            CLOSING));
  }

  /** For the end of each test class. */
  static void awaitClosed() {
    for (CompletableFuture<Void> one = CLOSED.poll(); one != null; one = CLOSED.poll()) {
      one.orTimeout(LONG.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
    }
  }
}
