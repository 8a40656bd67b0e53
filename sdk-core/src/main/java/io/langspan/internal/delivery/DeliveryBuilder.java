// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static java.util.Objects.requireNonNull;

import io.langspan.internal.spool.SpoolConfig;
import java.io.Closeable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures a {@link DeliveryEngine}. Not safe for use by many threads. */
public final class DeliveryBuilder {

  /** A disk that takes longer than this is given up by the caller, never by the worker. */
  private static final Duration WRITE_THROUGH = Duration.ofSeconds(1);

  private @Nullable String base;
  private String origin = "";
  private final Map<Kind, String> paths = new EnumMap<>(Kind.class);
  private final Map<Kind, Shrinker> shrinkers = new EnumMap<>(Kind.class);
  private Supplier<Map<String, String>> headers = Map::of;
  private Duration callTimeout = Duration.ofSeconds(10);
  private long queueBytes = 16 * 1024 * 1024;
  private long quietRequestBytes = 1_000_000;
  private long backlogRequestBytes = 3_500_000;
  private int flushAt = Integer.MAX_VALUE;
  private Duration flushInterval = Duration.ofSeconds(1);
  private int maxInFlight = 2;
  private Clock clock = Clock.systemUTC();
  private LongSupplier nanos = System::nanoTime;
  private @Nullable SpoolConfig spool;
  private Duration writeThrough = Duration.ZERO;
  private Duration blockWhenFull = Duration.ZERO;
  private BiConsumer<DropReason, Long> onLoss = (reason, items) -> {};
  private @Nullable Consumer<String> attempts;
  private Supplier<? extends Closeable> aroundCalls = () -> () -> {};
  private Threads.Factory threads = Threads::daemon;
  private Logger logger = LoggerFactory.getLogger(DeliveryEngine.class);
  private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

  DeliveryBuilder() {}

  /** Sets the base URL, to which the paths are appended. Required. */
  public DeliveryBuilder endpoint(String baseUrl) {
    // No message repeats the value: it may hold a password.
    URI uri;
    try {
      uri = new URI(requireNonNull(baseUrl, "baseUrl").trim());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("The base URL is not a URL", null);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String authority = uri.getRawAuthority();
    if ((!scheme.equals("http") && !scheme.equals("https")) || authority == null) {
      throw new IllegalArgumentException("The base URL must begin with https:// or http://");
    }
    if (authority.contains("@") || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "The base URL must not contain user name, password, query or fragment");
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    this.origin = scheme + "://" + authority;
    this.base = origin + path;
    return this;
  }

  /** Sets where a kind goes, below the base URL. */
  public DeliveryBuilder path(Kind kind, String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("A path must begin with a slash: " + path);
    }
    paths.put(requireNonNull(kind, "kind"), path);
    return this;
  }

  /** Sets who cuts what is too large for the server. Default: nobody, it is dropped. */
  public DeliveryBuilder shrink(Kind kind, Shrinker shrinker) {
    shrinkers.put(requireNonNull(kind, "kind"), requireNonNull(shrinker, "shrinker"));
    return this;
  }

  /** Sets who is asked for the headers before every request, on the thread that sends it. */
  public DeliveryBuilder headers(Supplier<Map<String, String>> headers) {
    this.headers = requireNonNull(headers, "headers");
    return this;
  }

  /** Sets how long a server may take to answer a request. Default 10 s. */
  public DeliveryBuilder callTimeout(Duration timeout) {
    this.callTimeout = positive(timeout, "call timeout");
    return this;
  }

  /** Bounds the bytes of everything submitted and not yet settled. Default 16 MiB. */
  public DeliveryBuilder queueBytes(long bytes) {
    this.queueBytes = positive(bytes, "queue bytes");
    return this;
  }

  /**
   * Sets the sizes of a request before compression: what fills one while a sender is free, and what
   * it may grow to while none is. Default 1 MB and 3.5 MB.
   */
  public DeliveryBuilder requestBytes(long quiet, long backlog) {
    this.quietRequestBytes = positive(quiet, "request bytes");
    this.backlogRequestBytes = Math.max(quiet, positive(backlog, "request bytes"));
    return this;
  }

  /** Bounds the items of a request. Default: unbounded. */
  public DeliveryBuilder flushAt(int items) {
    this.flushAt = (int) positive(items, "number of items");
    return this;
  }

  /** Sets how long the first item of a request waits for others. Default 1 s. */
  public DeliveryBuilder flushInterval(Duration interval) {
    this.flushInterval = positive(interval, "flush interval");
    return this;
  }

  /** Bounds the requests that are sent at the same time. Default 2. */
  public DeliveryBuilder maxInFlight(int requests) {
    this.maxInFlight = (int) positive(requests, "number of requests");
    return this;
  }

  /**
   * Writes everything to disk before it is sent, and what memory has no room for as well. What is
   * there from before is sent, too. Default: nothing touches the disk.
   */
  public DeliveryBuilder spool(SpoolConfig spool) {
    this.spool = requireNonNull(spool, "spool");
    return this;
  }

  /**
   * Lets {@link DeliveryEngine#submit} wait until the item is written to the spool, where a killed
   * process leaves it. Default: it does not wait.
   */
  public DeliveryBuilder writeThrough(boolean writeThrough) {
    return writeThrough(writeThrough ? WRITE_THROUGH : Duration.ZERO);
  }

  // Not public: only tests have more patience.
  DeliveryBuilder writeThrough(Duration atMost) {
    this.writeThrough = atMost;
    return this;
  }

  /**
   * Lets {@link DeliveryEngine#submit} wait for room in the queue, at most so long. Default: it
   * drops.
   */
  public DeliveryBuilder blockWhenFull(Duration atMost) {
    this.blockWhenFull = positive(atMost, "time to wait for room");
    return this;
  }

  /**
   * Sets who is told, on a thread of the engine, of every loss: why, and how many items since the
   * last time. What is handed over after the close is only counted. Default: nobody.
   */
  public DeliveryBuilder onLoss(BiConsumer<DropReason, Long> listener) {
    this.onLoss = requireNonNull(listener, "listener");
    return this;
  }

  /** Sets who is told of every request in one line, without content. Default: nobody. */
  public DeliveryBuilder attempts(Consumer<String> attempts) {
    this.attempts = requireNonNull(attempts, "attempts");
    return this;
  }

  /** Sets what is opened before every call of the server, and closed after it. Default: nothing. */
  public DeliveryBuilder aroundCalls(Supplier<? extends Closeable> scope) {
    this.aroundCalls = requireNonNull(scope, "scope");
    return this;
  }

  // Not public: only tests need to stop time and chance.
  DeliveryBuilder time(Clock clock, LongSupplier nanos, DoubleSupplier random) {
    this.clock = clock;
    this.nanos = nanos;
    this.random = random;
    return this;
  }

  // Not public: only tests have no threads to give.
  DeliveryBuilder threads(Threads.Factory threads) {
    this.threads = threads;
    return this;
  }

  // Not public: only tests need to read along.
  DeliveryBuilder logger(Logger logger) {
    this.logger = logger;
    return this;
  }

  public DeliveryEngine build() {
    if (base == null) {
      throw new IllegalStateException(
          "No endpoint. Call DeliveryEngine.builder().endpoint(...) before build().");
    }
    if (!writeThrough.isZero() && spool == null) {
      throw new IllegalStateException("Writing through needs a spool.");
    }
    return new DeliveryEngine(
        new Settings(
            base,
            origin,
            Map.copyOf(paths),
            Map.copyOf(shrinkers),
            headers,
            callTimeout,
            queueBytes,
            // Or a small queue would be full before a request is.
            Math.min(quietRequestBytes, Math.max(1, queueBytes / 4)),
            backlogRequestBytes,
            flushAt,
            flushInterval,
            maxInFlight,
            clock,
            nanos,
            random,
            attempts,
            aroundCalls,
            spool,
            writeThrough.toNanos(),
            DeliveryEngine.nanos(blockWhenFull),
            onLoss),
        logger,
        threads);
  }

  private static long positive(long value, String what) {
    if (value <= 0) {
      throw new IllegalArgumentException("The " + what + " must be positive: " + value);
    }
    return value;
  }

  private static Duration positive(Duration value, String what) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("The " + what + " must be positive: " + value);
    }
    return value;
  }
}
