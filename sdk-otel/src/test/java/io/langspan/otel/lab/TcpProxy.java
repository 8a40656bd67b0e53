// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A bad line between a client and a server on this machine. Safe for many threads. */
final class TcpProxy implements AutoCloseable {

  /** Which way bytes go. */
  enum Way {
    /** To the server. */
    UP,
    /** To the client. */
    DOWN
  }

  /** How a connection ends. */
  enum End {
    /** Both ways, in order. */
    CLOSE,
    /** Both ways, with a reset to the client. */
    RESET,
    /** One way only; the other goes on. */
    HALF_CLOSE
  }

  private record Trap(Way way, AtomicLong left, End end) {}

  private record Pair(Socket client, Socket server) {}

  private static final int PIECE = 8 * 1024;
  private static final String LOOPBACK = "127.0.0.1";

  /** Never listens, but keeps others from the port while nobody does. */
  private final Socket reserved = new Socket();

  private final InetAddress here;
  private final int port;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final Set<Pair> vanished = ConcurrentHashMap.newKeySet();
  private final List<Closeable> unaccepted = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Trap> trap = new AtomicReference<>();
  private final AtomicLong connections = new AtomicLong();
  private volatile @Nullable ServerSocket listener;
  private volatile Thread acceptor;
  private volatile int upstream;
  private volatile long latencyNanos;
  private volatile long bytesPerSecond = Long.MAX_VALUE;
  private volatile CountDownLatch passable = new CountDownLatch(0);

  /** A line to this port, good until told otherwise. */
  TcpProxy(int upstream) {
    this(upstream, new byte[] {127, 0, 0, 1}, 0);
  }

  /** The same at another address of this machine. */
  TcpProxy(int upstream, byte[] address, int listenTo) {
    this.upstream = upstream;
    try {
      here = InetAddress.getByAddress(address);
      reserved.setReuseAddress(true); // or it would keep the port from our listener, too
      reserved.bind(new InetSocketAddress(here, listenTo));
      port = reserved.getLocalPort();
      listen(listener(200));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** How many connections were made to it. */
  long connections() {
    return connections.get();
  }

  /** Holds back what comes, each way, before it goes on. */
  TcpProxy latency(Duration latency) {
    latencyNanos = latency.toNanos();
    return this;
  }

  /** Lets so much through each way and connection. */
  TcpProxy bytesPerSecond(long rate) {
    bytesPerSecond = rate;
    return this;
  }

  /** Connections made from now on go there. */
  TcpProxy upstream(int port) {
    upstream = port;
    return this;
  }

  /** Ends the connection that passes the so-many-th byte from now, once. */
  TcpProxy endAfter(Way way, long bytes, End end) {
    trap.set(new Trap(way, new AtomicLong(bytes), end));
    return this;
  }

  /** Whether it still waits for the bytes that {@link #endAfter} named. */
  boolean armed() {
    return trap.get() != null;
  }

  /** Takes everything and lets nothing through. */
  TcpProxy blackHole() {
    if (passable.getCount() == 0) {
      passable = new CountDownLatch(1);
    }
    return this;
  }

  /** Undoes {@link #blackHole}; what was swallowed comes out. */
  TcpProxy clear() {
    passable.countDown();
    return this;
  }

  /** Lets nothing through any more on the connections that exist, and does not say so. */
  TcpProxy vanish() {
    vanished.addAll(pairs);
    return this;
  }

  /**
   * Drops what asks for a connection, as somebody does who listens, has no more room and never
   * accepts. {@link #accept} ends it. Returns whether this machine does so.
   */
  boolean deaf() {
    refuse();
    try {
      ServerSocket full = listener(1);
      unaccepted.add(full);
      for (int i = 0; i < 20; i++) {
        Socket filler = new Socket();
        unaccepted.add(filler);
        filler.connect(new InetSocketAddress(here, port), 200);
      }
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has nobody listening: a new connection is refused. Those that exist stay. */
  TcpProxy refuse() {
    ServerSocket open = listener;
    listener = null;
    quietly(open);
    try {
      acceptor.join(); // until then the port is open, whatever was closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return this;
  }

  /** Listens again. */
  TcpProxy accept() {
    unaccepted.forEach(TcpProxy::quietly);
    unaccepted.clear();
    try {
      listen(listener(200));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Resets every connection. */
  TcpProxy resetAll() {
    pairs.forEach(TcpProxy::reset);
    return this;
  }

  private ServerSocket listener(int backlog) throws IOException {
    try {
      return new ServerSocket(port, backlog, here);
    } catch (BindException e) {
      quietly(reserved); // not every system lets two have a port of which one listens
      return new ServerSocket(port, backlog, here);
    }
  }

  private void listen(ServerSocket socket) {
    listener = socket;
    acceptor = daemon(() -> accept(socket));
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        if (socket.isClosed()) {
          quietly(client);
          return;
        }
        connections.incrementAndGet();
        daemon(() -> connect(client));
      } catch (IOException e) {
        // closed
      }
    }
  }

  private void connect(Socket client) {
    Socket server = new Socket();
    Pair pair = new Pair(client, server);
    pairs.add(pair);
    try {
      passable();
      server.connect(new InetSocketAddress(LOOPBACK, upstream), 5_000);
      client.setTcpNoDelay(true); // it has faults enough without those of its own
      server.setTcpNoDelay(true);
      daemon(() -> pump(Way.DOWN, pair));
      pump(Way.UP, pair);
    } catch (IOException e) {
      reset(pair);
    }
  }

  private void pump(Way way, Pair pair) {
    Socket from = way == Way.UP ? pair.client() : pair.server();
    Socket to = way == Way.UP ? pair.server() : pair.client();
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[PIECE];
      int n;
      while ((n = in.read(bytes, 0, piece())) >= 0) {
        pause(latencyNanos + (long) (n * 1e9 / bytesPerSecond));
        passable();
        Trap set = trap.get();
        if (vanished.contains(pair)) {
          continue;
        }
        if (set != null && set.way() == way && set.left().addAndGet(-n) <= 0) {
          int before = (int) (n + set.left().get());
          out.write(bytes, 0, Math.max(0, before));
          if (trap.compareAndSet(set, null)) {
            end(set.end(), pair, to);
            return;
          }
        } else {
          out.write(bytes, 0, n);
        }
      }
      to.shutdownOutput();
    } catch (IOException e) {
      quietly(from);
      quietly(to);
    } finally {
      if (from.isClosed() || to.isClosed()) {
        pairs.remove(pair);
      }
    }
  }

  /** Small enough that a slow line is slow all the time. */
  private int piece() {
    return (int) Math.max(1, Math.min(PIECE, bytesPerSecond / 20));
  }

  private static void end(End end, Pair pair, Socket to) throws IOException {
    switch (end) {
      case HALF_CLOSE -> to.shutdownOutput();
      case RESET -> reset(pair);
      case CLOSE -> {
        quietly(pair.client());
        quietly(pair.server());
      }
    }
  }

  private static void reset(Pair pair) {
    try {
      pair.client().setSoLinger(true, 0);
    } catch (IOException e) {
      // gone already
    }
    quietly(pair.client());
    quietly(pair.server());
  }

  private void pause(long nanos) throws IOException {
    if (nanos > 0) {
      await(closed, nanos);
    }
  }

  private void passable() throws IOException {
    CountDownLatch gate = passable;
    while (gate.getCount() > 0 && closed.getCount() > 0) {
      await(gate, TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static void await(CountDownLatch latch, long nanos) throws IOException {
    try {
      boolean ignored = latch.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void quietly(@Nullable AutoCloseable socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (Exception e) {
      // closed is closed
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "proxy");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() {
    closed.countDown();
    refuse();
    quietly(reserved);
    unaccepted.forEach(TcpProxy::quietly);
    clear();
    for (Pair pair : pairs) {
      quietly(pair.client());
      quietly(pair.server());
    }
  }
}
