// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Langfuse-compatible endpoint inside this process, for development, demos and tests.
 *
 * <pre>{@code
 * try (LangspanLocal server = LangspanLocal.start()) {
 *   // point an SDK at server.url(), server.publicKey() and server.secretKey(), and run it
 *   server.awaitObservations(3, Duration.ofSeconds(5));
 *   System.out.println(server.renderAll());
 * }
 * }</pre>
 *
 * <p>It listens on the loopback interface, accepts and refuses what a Langfuse server of version 4
 * does, and reads spans as that server does. It differs in that it stores before it answers, prices
 * nothing, knows no score configurations, and keeps only the newest 10,000 observations, in memory.
 * Safe for use by many threads.
 *
 * @since 0.1
 */
public final class LangspanLocal implements AutoCloseable {

  private static final String NO_DELAY = "sun.net.httpserver.nodelay";
  private static final int THREADS = 8;
  // Not getLoopbackAddress(), which can be ::1 while url() says 127.0.0.1.
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  static {
    // The JDK's server writes headers and body apart, and without this each answer waits 40 ms for
    // the client's delayed acknowledgement. There is no other switch; it is read once.
    if (System.getProperty(NO_DELAY) == null) {
      System.setProperty(NO_DELAY, "true");
    }
  }

  private final Store store = new Store();
  private final Credentials credentials;
  private final HttpServer server;
  private final ExecutorService threads;

  private LangspanLocal(Builder builder) throws IOException {
    credentials =
        builder.secretKey == null
            ? new Credentials("pk-lf-local", "sk-lf-local", true)
            : new Credentials(builder.publicKey, builder.secretKey, false);
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), builder.port), 0);
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            THREADS, task -> daemon(task, "langspan-local-" + number.incrementAndGet()));
    server.setExecutor(threads);
    server.createContext("/", new HttpApi(store, credentials));
    startAsDaemon();
  }

  /** The dispatcher of the JDK's server is a daemon only if the thread that starts it is one. */
  private void startAsDaemon() {
    Thread starter = daemon(server::start, "langspan-local-start");
    starter.start();
    boolean interrupted = false;
    while (starter.isAlive()) {
      try {
        starter.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Starts a server on a free port that accepts any keys. */
  public static LangspanLocal start() {
    return builder().start();
  }

  /** A server to configure. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where it listens, such as {@code http://127.0.0.1:40123}, without a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** A public key that is accepted. */
  public String publicKey() {
    return credentials.publicKey();
  }

  /** A secret key that is accepted. */
  public String secretKey() {
    return credentials.secretKey();
  }

  /** The traces that have observations here, in the order in which these arrived. */
  public List<LocalTrace> traces() {
    return store.traces();
  }

  /**
   * The observations in the order in which they were written; one that was sent again has moved to
   * the end.
   */
  public List<LocalObservation> observations() {
    return store.observations();
  }

  /** The scores in the order in which they first arrived. */
  public List<LocalScore> scores() {
    return store.scores();
  }

  /** The newest 10,000 requests, refused ones included. */
  public List<LocalRequest> requests() {
    return store.requests();
  }

  /**
   * How many observations and scores were answered as taken but not stored, because a string in
   * them was not Unicode. A real server loses them silently, and their neighbours with them.
   */
  public long refused() {
    return store.refused();
  }

  /**
   * Waits until at least so many observations are here.
   *
   * @return all observations that are here then
   * @throws IllegalStateException when they are not here in time, or the thread is interrupted
   */
  public List<LocalObservation> awaitObservations(int count, Duration atMost) {
    await(count, "observations", atMost, () -> store.observationCount());
    return observations();
  }

  /**
   * Waits until at least so many scores are here.
   *
   * @return all scores that are here then
   * @throws IllegalStateException when they are not here in time, or the thread is interrupted
   */
  public List<LocalScore> awaitScores(int count, Duration atMost) {
    await(count, "scores", atMost, () -> store.scoreCount());
    return scores();
  }

  private void await(int count, String what, Duration atMost, IntSupplier arrived) {
    boolean here;
    try {
      here = store.await(() -> arrived.getAsInt() >= count, atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + what, e);
    }
    if (!here) {
      throw new IllegalStateException(
          String.format(
              "Waited %s for %d %s: %d arrived, %d were refused. Requests: %s",
              Text.duration(atMost),
              count,
              what,
              arrived.getAsInt(),
              store.refused(),
              store.requests().stream()
                  .map(request -> request.path() + " -> " + request.status())
                  .limit(20)
                  .toList()));
    }
  }

  /** Forgets everything that arrived. */
  public void clear() {
    store.clear();
  }

  /** Draws a trace as a tree, one observation a line; empty when there is no such trace. */
  public String render(String traceId) {
    return traces().stream()
        .filter(trace -> trace.id().equals(traceId))
        .map(TreeRenderer::render)
        .collect(Collectors.joining());
  }

  /** Draws all traces, with an empty line between them. */
  public String renderAll() {
    return traces().stream().map(TreeRenderer::render).collect(Collectors.joining("\n"));
  }

  Store store() {
    return store;
  }

  /** Stops listening at once. What arrived stays readable. A second call does nothing. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /**
   * Configures a {@link LangspanLocal}. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder {

    private int port;
    private String publicKey = "";
    private @Nullable String secretKey;

    private Builder() {}

    /** Sets the port; 0, the default, takes a free one. */
    public Builder port(int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be between 0 and 65535");
      }
      this.port = port;
      return this;
    }

    /** Sets the only keys that are accepted. Without this, all keys are. */
    public Builder credentials(String publicKey, String secretKey) {
      this.publicKey = requireNonNull(publicKey, "publicKey");
      this.secretKey = requireNonNull(secretKey, "secretKey");
      return this;
    }

    /**
     * Starts the server.
     *
     * @throws UncheckedIOException when it cannot listen, for example because the port is taken
     */
    public LangspanLocal start() {
      try {
        return new LangspanLocal(this);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot listen on port " + port, e);
      }
    }
  }
}
