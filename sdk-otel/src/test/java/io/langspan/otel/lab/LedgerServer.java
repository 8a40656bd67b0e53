// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;

/**
 * A server of the Langfuse contract that writes down all it stores, and that fails by a script:
 * before, during or after storing. It knows the wire and nothing of the engine under test.
 */
final class LedgerServer implements AutoCloseable {

  static final String TRACES = "/api/public/otel/v1/traces";
  static final String SCORES = "/api/public/ingestion";
  static final String PUBLIC_KEY = "pk-lf-lab";
  static final String SECRET_KEY = "sk-lf-lab-canary";

  private final ServerSocket listener;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Book book = new Book();
  private final Traffic traffic = new Traffic();
  private final Map<String, AtomicLong> numbers =
      Map.of(TRACES, new AtomicLong(), SCORES, new AtomicLong());
  private final Map<String, FaultScript> scripts = new ConcurrentHashMap<>();

  /** Public keys by their secrets, as the server finds them. */
  private final Map<String, String> keys = new ConcurrentHashMap<>();

  private volatile Fault.Reply rest =
      wire -> {
        wire.answer(200, "{\"data\":[{\"id\":\"project\",\"name\":\"lab\"}]}");
        return true;
      };
  private volatile Predicate<Span> poison = span -> false;
  private volatile Set<String> refusedScores = Set.of();
  private volatile int maxBody = Integer.MAX_VALUE;

  LedgerServer() {
    this(0);
  }

  LedgerServer(int port) {
    this(ServerSocketFactory.getDefault(), port);
  }

  /** A server that speaks TLS, if this factory does. */
  LedgerServer(ServerSocketFactory sockets) {
    this(sockets, 0);
  }

  private LedgerServer(ServerSocketFactory sockets, int port) {
    keys.put(SECRET_KEY, PUBLIC_KEY);
    try {
      listener =
          sockets.createServerSocket(
              port, 200, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon("ledger-accept", this::accept);
  }

  String url() {
    return url(port());
  }

  /** Its address behind a line that listens there. */
  String url(int port) {
    return (listener instanceof SSLServerSocket ? "https" : "http") + "://127.0.0.1:" + port;
  }

  int port() {
    return listener.getLocalPort();
  }

  Book book() {
    return book;
  }

  Traffic traffic() {
    return traffic;
  }

  /** How many connections are open. */
  int connections() {
    return sockets.size();
  }

  /** Plays this script for traces from now on, from its beginning. */
  LedgerServer play(FaultScript script) {
    return play(TRACES, script);
  }

  LedgerServer play(String path, FaultScript script) {
    synchronized (scripts) {
      number(path).set(0);
      scripts.put(path, script);
    }
    return this;
  }

  /** Answers so to all requests that bring no data. */
  LedgerServer rest(Fault fault) {
    this.rest = fault.reply();
    return this;
  }

  /** Knows one more pair of keys. */
  LedgerServer know(String publicKey, String secretKey) {
    keys.put(secretKey, publicKey);
    return this;
  }

  /** Refuses every request with such a span. */
  LedgerServer poison(Predicate<Span> poison) {
    this.poison = poison;
    return this;
  }

  /** Refuses scores of these names, each for itself. */
  LedgerServer refuseScores(Set<String> names) {
    this.refusedScores = names;
    return this;
  }

  /** Answers 413 to larger bodies, as they come over the line. */
  LedgerServer maxBody(int bytes) {
    this.maxBody = bytes;
    return this;
  }

  private AtomicLong number(String path) {
    AtomicLong number = numbers.get(path);
    if (number == null) {
      throw new IllegalArgumentException(path);
    }
    return number;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        traffic.connected();
        daemon("ledger-connection", () -> serve(socket));
      } catch (IOException e) {
        // closed, or a client that was gone before it was here
      }
    }
  }

  private void serve(Socket socket) {
    AtomicBoolean honest = new AtomicBoolean();
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSendBufferSize(64 * 1024); // so that little is under way when a client goes
      Wire wire = new Wire(socket, stopped);
      boolean more = true;
      for (Wire.Head head = wire.readHead(); head != null; head = more ? wire.readHead() : null) {
        more = answer(head, wire, honest);
      }
    } catch (IOException e) {
      // The client went away, or a fault ended as it should.
    } finally {
      sockets.remove(socket);
      if (honest.get()) {
        traffic.gaveUp();
      }
    }
  }

  private boolean answer(Wire.Head head, Wire wire, AtomicBoolean honest) throws IOException {
    honest.set(false);
    if (!numbers.containsKey(head.path())) {
      wire.readBody(head.length());
      return rest.on(wire);
    }
    Fault fault;
    long number;
    synchronized (scripts) {
      number = number(head.path()).getAndIncrement();
      fault = scripts.getOrDefault(head.path(), FaultScript.none()).next(number);
    }
    long before = wire.written();
    traffic.begun(head.path(), number, head.length(), fault);
    try {
      return data(head, wire, fault, honest);
    } finally {
      traffic.ended(wire.written() - before);
    }
  }

  private boolean data(Wire.Head head, Wire wire, Fault fault, AtomicBoolean honest)
      throws IOException {
    if (fault.bodyBytes() >= 0) {
      wire.readBody(Math.min(fault.bodyBytes(), head.length()));
      wire.reset();
      return false;
    }
    byte[] body = wire.readBody(head.length());
    if (body.length < head.length()) {
      return false; // the client went away in the middle; half a request is none
    }
    honest.set(fault == Fault.NONE);
    if (!fault.records()) {
      return fault.reply().on(wire);
    }
    int status = 200;
    String answer;
    try {
      String publicKey = authorize(head.header("authorization"));
      if (body.length > maxBody) {
        throw new Refusal(413, "too large");
      }
      if (head.path().equals(SCORES)) {
        status = 207;
        answer = storeScores(body);
      } else {
        answer = storeSpans(head, body, publicKey);
      }
    } catch (Refusal refusal) {
      traffic.refused();
      wire.answer(refusal.status, refusal.json());
      return true;
    }
    if (fault == Fault.NONE) {
      wire.answer(status, answer);
      return true;
    }
    return fault.reply().on(wire);
  }

  private String storeSpans(Wire.Head head, byte[] body, String publicKey) throws Refusal {
    ExportTraceServiceRequest request = TraceRules.decode(head, body);
    if (Book.spansOf(request).stream().anyMatch(poison)) {
      throw new Refusal(400, "a span that is not liked");
    }
    book.record(request, publicKey);
    return "{\"jobId\":\"a job\"}";
  }

  private String storeScores(byte[] body) throws Refusal {
    ScoreRules.Judged judged = ScoreRules.judge(body, refusedScores);
    judged.stored().forEach(book::recordScore);
    return judged.answer();
  }

  private String authorize(String header) throws Refusal {
    if (header.startsWith("Bearer ")) {
      throw new Refusal(403, "wrong scope");
    }
    String[] pair = header.startsWith("Basic ") ? pair(header.substring(6)) : new String[0];
    String publicKey = pair.length < 2 ? null : keys.get(pair[1]);
    if (publicKey == null) {
      throw new Refusal(401, "Invalid credentials");
    }
    return publicKey;
  }

  private static String[] pair(String encoded) throws Refusal {
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).split(":");
    } catch (IllegalArgumentException e) {
      throw new Refusal(401, "Invalid credentials");
    }
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    stopped.countDown();
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
