// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static io.langspan.internal.delivery.TestItem.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.langspan.lab.OwnClock;
import io.langspan.lab.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break, servers that are silent, and closing in the middle of it. */
@Timeout(180)
class DeliveryFaultTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  /** For a machine that is busy with other things; a call may take {@link Bench#CALL}. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  /** Speaks raw TCP: each connection gets the next script, the last one for ever. */
  private static final class RawServer implements AutoCloseable {

    interface Script {
      void serve(Socket socket) throws Exception;
    }

    final ServerSocket listener;
    final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Script> scripts;

    RawServer(Script... scripts) throws IOException {
      this.scripts = List.of(scripts);
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Threads.daemon("raw-server", this::accept).start();
    }

    String url() {
      return "http://127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = listener.accept();
          sockets.add(socket);
          Script script = scripts.get(Math.min(sockets.size(), scripts.size()) - 1);
          Threads.daemon("raw-server", () -> run(script, socket)).start();
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    private static void run(Script script, Socket socket) {
      try {
        script.serve(socket);
      } catch (Exception e) {
        // The client went away, which it may.
      }
    }

    static void request(Socket socket) throws IOException {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0) {
          throw new IOException("gone");
        }
        head.append((char) b);
      }
      String length = head.toString().toLowerCase(java.util.Locale.ROOT);
      length = length.substring(length.indexOf("content-length: ") + 16);
      in.readNBytes(Integer.parseInt(length.substring(0, length.indexOf('\r'))));
    }

    static Script answering(String... answers) {
      return socket -> {
        for (String answer : answers) {
          request(socket);
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        }
        socket.close();
      };
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void deliversAfterAFault(RawServer server) {
    try (Bench bench = new Bench(server.url())) {
      bench.submit(trace("a"), trace("b"));
      bench.kick();
      bench.untilQuiet(() -> bench.engine.status().lastError() != null);
      bench.advance(Duration.ofMillis(500));

      assertThat(bench.flush()).isEqualTo(new Delivered(2, 0, 0, Map.of()));
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void flush_delivers_afterABrokenAnswer(Fault fault) {
    WireMockServer server =
        new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
    server.start();
    try (Bench bench = new Bench(server.baseUrl())) {
      server.stubFor(
          WireMock.post(WireMock.anyUrl())
              .inScenario("s")
              .whenScenarioStateIs(Scenario.STARTED)
              .willSetStateTo("again")
              .willReturn(WireMock.aResponse().withFault(fault)));
      server.stubFor(
          WireMock.post(WireMock.anyUrl())
              .inScenario("s")
              .whenScenarioStateIs("again")
              .willReturn(WireMock.ok()));
      bench.submit(trace("a"));
      bench.kick();
      bench.untilQuiet(
          () ->
              bench.engine.status().lastError() != null || bench.engine.status().delivered() == 1);
      bench.advance(Duration.ofMillis(500));

      assertThat(bench.flush()).isEqualTo(new Delivered(1, 0, 0, Map.of()));
    } finally {
      server.stop();
    }
  }

  @Test
  void flush_delivers_afterAResetBeforeTheAnswer() throws IOException {
    try (RawServer server =
        new RawServer(
            socket -> {
              socket.setSoLinger(true, 0);
              RawServer.request(socket);
              socket.close();
            },
            RawServer.answering(OK, OK))) {
      deliversAfterAFault(server);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 999999 ?\r\n\r\n",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200",
        "HTTP/1.1 600 Strange\r\nContent-Length: 0\r\n\r\n"
      })
  void flush_delivers_afterAnAnswerThatIsNone(String answer) throws IOException {
    try (RawServer server =
        new RawServer(RawServer.answering(answer), RawServer.answering(OK, OK))) {
      deliversAfterAFault(server);
    }
  }

  @Test
  void flush_delivers_afterAnAnswerWithEndlessHeaders() throws IOException {
    try (RawServer server =
        new RawServer(
            RawServer.answering(
                "HTTP/1.1 200 OK\r\n" + ("X: " + "y".repeat(1_000) + "\r\n").repeat(1_000)),
            RawServer.answering(OK, OK))) {
      deliversAfterAFault(server);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nxxxx",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 3\r\n\r\n\u00ff\u00ff\u00ff"
      })
  void flush_takesTheStatusLineAsTheAnswer_whateverTheBody(String answer) throws IOException {
    try (RawServer server = new RawServer(RawServer.answering(answer));
        Bench bench = new Bench(server.url())) {
      bench.submit(trace("a"));

      assertThat(bench.flush()).isEqualTo(new Delivered(1, 0, 0, Map.of()));
    }
  }

  @Test
  void flush_doesNotWaitForABody_thatDrips() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                socket -> {
                  RawServer.request(socket);
                  OutputStream out = socket.getOutputStream();
                  out.write(
                      "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"
                          .getBytes(StandardCharsets.ISO_8859_1));
                  while (!never.await(20, TimeUnit.MILLISECONDS)) {
                    out.write('x');
                  }
                });
        Bench bench = new Bench(server.url(), b -> b.maxInFlight(1).flushAt(1))) {
      bench.submit(trace("a"), trace("b"), trace("c"));

      assertThat(bench.flush()).isEqualTo(new Delivered(3, 0, 0, Map.of()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"job\":\"1\"}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"
      })
  void connection_isKept_afterAShortBody(String answer) throws IOException {
    try (RawServer server = new RawServer(RawServer.answering(answer, OK, OK, OK));
        Bench bench = new Bench(server.url(), b -> b.maxInFlight(1))) {
      bench.submit(trace("a"));
      bench.kick();
      bench.untilQuiet(() -> !server.sockets.isEmpty());
      bench.advance(Duration.ofMinutes(1)); // what was refused may be tried again
      bench.submit(trace("b"));
      bench.flush();

      assertThat(bench.engine.status().delivered()).isEqualTo(2);
      assertThat(server.sockets).hasSize(1);
    }
  }

  @Test
  void flush_readsLittleOfAnAnswerWithoutEnd() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        gzip.write(zeros);
      }
    }
    try (RawServer server =
            new RawServer(
                socket -> {
                  RawServer.request(socket);
                  OutputStream out = socket.getOutputStream();
                  out.write(
                      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
                          .getBytes(StandardCharsets.ISO_8859_1));
                  while (true) {
                    out.write(bomb.toByteArray());
                  }
                });
        Bench bench = new Bench(server.url())) {
      bench.submit(trace("a"));

      assertThat(bench.flush()).isEqualTo(new Delivered(1, 0, 0, Map.of()));
    }
  }

  @Test
  void flush_sendsAgainSilently_whenAnIdleConnectionIsGone() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                socket -> {
                  RawServer.answering(OK).serve(socket);
                  closed.countDown();
                },
                RawServer.answering(OK, OK));
        Bench bench = new Bench(server.url(), b -> b.maxInFlight(1))) {
      bench.submit(trace("a"));
      bench.flush();
      assertThat(closed.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      bench.submit(trace("b"));

      assertThat(bench.flush()).isEqualTo(new Delivered(1, 0, 0, Map.of()));
      assertThat(bench.engine.status().lastError()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Le"})
  void attempt_endsAtTheCallTimeout_whenTheServerFallsSilent(String beginning) throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                socket -> {
                  socket.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
                  never.await();
                });
        Bench bench = new Bench(server.url(), b -> b.callTimeout(Duration.ofMillis(100)))) {
      bench.submit(trace("a"));
      bench.kick();

      bench.untilQuiet(() -> bench.engine.status().lastError() != null);
      assertThat(bench.engine.status().queued()).isEqualTo(1);
    }
  }

  @Test
  void submit_isHeld_whileThePortIsClosed_orTheNameUnknown() {
    for (String url : List.of("http://127.0.0.1:1", "http://no-such-host.invalid")) {
      try (Bench bench = new Bench(url)) {
        bench.submit(trace("a"));
        bench.kick();
        bench.untilQuiet(() -> bench.engine.status().lastError() != null);

        assertThat(bench.engine.status().lastError())
            .isIn("ConnectException", "UnknownHostException");
        assertThat(bench.engine.flush(Duration.ofMillis(20)).pending()).isEqualTo(1);
      }
    }
  }

  @Test
  void close_deliversWhatItCan() throws IOException {
    try (Endpoint server = new Endpoint();
        Bench bench = new Bench(server.url())) {
      bench.submit(trace("a"), trace("b"));

      assertThat(bench.engine.close(Bench.PATIENCE)).isEqualTo(new Delivered(2, 0, 0, Map.of()));
      assertThat(bench.engine.submit(trace("c"))).isFalse();
      assertThat(bench.engine.flush(TWO_SECONDS))
          .isEqualTo(new Delivered(0, 0, 0, Map.of(DropReason.AFTER_CLOSE, 1L)));
      bench.assertConserved();
    }
  }

  private static Endpoint.Reply loginPage() {
    return new Endpoint.Reply(200, Map.of("Content-Type", "text/html"), "<html>");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 401, 403, 404, 503})
  void close_triesOnceMore_whenOneStrayAnswerCameBefore(int status) throws IOException {
    try (Endpoint server = new Endpoint();
        Bench bench = new Bench(server.url())) {
      server.answer(
          request ->
              server.received().size() > 1
                  ? Endpoint.Reply.of(200)
                  : status == 200 ? loginPage() : Endpoint.Reply.of(status));
      bench.submit(trace("a"));
      bench.kick();
      bench.untilQuiet(() -> bench.engine.status().lastError() != null);
      bench.submit(trace("b"));

      assertThat(bench.engine.close(Bench.PATIENCE)).isEqualTo(new Delivered(2, 0, 0, Map.of()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void close_triesOnceMore_whenStrayAnswersComeMeanwhile(int stray) throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    try (Endpoint server = new Endpoint();
        Bench bench = new Bench(server.url(), b -> b.flushAt(1))) {
      server.answer(
          request -> {
            if (server.received().size() > stray) {
              return Endpoint.Reply.of(200);
            }
            try {
              closing.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return Endpoint.Reply.of(401);
          });
      for (int i = 0; i < 10; i++) {
        bench.submit(trace("i" + i));
      }
      Bench.eventually(() -> server.received().size() >= stray);
      CompletableFuture<Delivered> closed = new CompletableFuture<>();
      Threads.daemon("closer", () -> closed.complete(bench.engine.close(Bench.PATIENCE))).start();
      Bench.eventually(() -> !bench.engine.submit(trace("late")));
      closing.countDown();

      Delivered result = closed.get(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(result.dropped()).containsOnlyKeys(DropReason.AFTER_CLOSE);
      assertThat(result.delivered()).isGreaterThanOrEqualTo(10);
    }
  }

  // A close that waits takes all of its time, of which half is more than any machine needs.
  @ParameterizedTest
  @ValueSource(ints = {401, 429})
  void close_returnsEarly_whenThereIsNothingMoreToTry(int status) throws IOException {
    try (Endpoint server = new Endpoint();
        Bench bench = new Bench(server.url(), b -> b.maxInFlight(1).flushAt(1))) {
      server.answer(
          request ->
              new Endpoint.Reply(status, Map.of("Retry-After", status == 429 ? "60" : "0"), ""));
      for (int i = 0; i < 10; i++) {
        bench.submit(trace("i" + i));
      }
      long before = System.nanoTime();
      Delivered result = bench.engine.close(Duration.ofSeconds(50));

      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(25));
      assertThat(result).isEqualTo(new Delivered(0, 0, 0, Map.of(DropReason.SHUTDOWN, 10L)));
      assertThat(server.received()).hasSize(status == 429 ? 1 : 2);
    }
  }

  private static void closesInTime(Bench bench, int items) {
    closesInTime(bench, items, Duration.ofMillis(400));
  }

  private static void closesInTime(Bench bench, int items, Duration timeout) {
    bench.onWorkerDone();
    long before = OwnClock.nanos();
    Delivered result = bench.engine.close(timeout);

    assertThat(OwnClock.since(before)).isLessThan(timeout.plus(SLACK));
    assertThat(result).isEqualTo(new Delivered(0, 0, 0, Map.of(DropReason.SHUTDOWN, (long) items)));
    bench.assertConserved();
    assertThat(bench.engine.status().heldBytes()).isZero();
    assertThat(bench.log.all()).anyMatch(line -> line.contains("before " + items + " items"));
    bench.untilGone();
  }

  @Test
  void close_isBounded_whenTheServerIsSilent() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (RawServer server = new RawServer(socket -> never.await());
        Bench bench = new Bench(server.url(), b -> b.flushAt(1))) {
      for (int i = 0; i < 50; i++) {
        bench.submit(trace("i" + i));
      }
      Bench.eventually(() -> server.sockets.size() == 2);

      closesInTime(bench, 50, TWO_SECONDS);
    }
  }

  @Test
  void close_isBounded_whenTheServerNeverReads() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    byte[] noise = new byte[8_000_000];
    new java.util.Random(1).nextBytes(noise);
    try (RawServer server = new RawServer(socket -> never.await());
        Bench bench = new Bench(server.url())) {
      bench.submit(new TestItem(Kind.OTLP_TRACES, "big", noise.length, () -> noise));
      Bench.eventually(() -> !server.sockets.isEmpty());

      closesInTime(bench, 1);
    }
  }

  @Test
  void close_isBounded_whenThePortIsClosed() {
    try (Bench bench = new Bench("http://127.0.0.1:1")) {
      bench.submit(trace("a"), trace("b"));

      closesInTime(bench, 2);
    }
  }

  @Test
  void close_isBounded_whenTheAnswerDrips() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                socket -> {
                  RawServer.request(socket);
                  while (!never.await(20, TimeUnit.MILLISECONDS)) {
                    socket.getOutputStream().write('H');
                  }
                });
        Bench bench = new Bench(server.url())) {
      bench.submit(trace("a"));

      closesInTime(bench, 1);
    }
  }

  @Test
  void close_isBounded_whileKeysAreRefused() throws IOException {
    try (Endpoint server = new Endpoint().answer(401);
        Bench bench = new Bench(server.url())) {
      bench.submit(trace("a"));

      closesInTime(bench, 1);
    }
  }

  @Test
  void close_isBounded_whileAnItemBlocksTheWorker_andCountsItWhenItComesBack() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch encoding = new CountDownLatch(1);
    try (Bench bench = new Bench("http://127.0.0.1:1")) {
      bench.submit(
          trace("before"),
          TestItem.encodedBy(
              () -> {
                encoding.countDown();
                release.await();
                return new byte[1];
              }),
          trace("after"));
      assertThat(encoding.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

      Duration timeout = Duration.ofMillis(300);
      long start = OwnClock.nanos();
      Delivered result = bench.engine.close(timeout);

      assertThat(OwnClock.since(start)).isLessThan(timeout.plus(SLACK));
      assertThat(result).isEqualTo(new Delivered(0, 0, 1, Map.of(DropReason.SHUTDOWN, 2L)));
      release.countDown();
      Bench.eventually(() -> bench.engine.status().queued() == 0);
      bench.assertConserved();
      assertThat(bench.engine.flush(Duration.ZERO))
          .isEqualTo(new Delivered(0, 0, 0, Map.of(DropReason.SHUTDOWN, 1L)));
    }
  }

  @Row("I8")
  @Test
  void close_mayBeCalledByMany_whileOthersSubmit() throws Exception {
    try (Endpoint server = new Endpoint();
        Bench bench = new Bench(server.url())) {
      CountDownLatch started = new CountDownLatch(4);
      CountDownLatch done = new CountDownLatch(8);
      for (int t = 0; t < 4; t++) {
        Threads.daemon(
                "submitter",
                () -> {
                  started.countDown();
                  for (int i = 0; i < 20_000; i++) {
                    bench.engine.submit(trace("x"));
                  }
                  done.countDown();
                })
            .start();
      }
      started.await();
      for (int t = 0; t < 4; t++) {
        Threads.daemon(
                "closer",
                () -> {
                  bench.engine.close(TWO_SECONDS);
                  done.countDown();
                })
            .start();
      }

      assertThat(done.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      Bench.eventually(() -> bench.engine.status().queued() == 0);
      assertThat(bench.engine.status().submitted()).isEqualTo(80_000);
      bench.assertConserved();
      assertThat(bench.engine.status().heldBytes()).isZero();
    }
  }

  @Row("I8")
  @Test
  void close_endsAFlushThatWaits() throws Exception {
    try (Endpoint server = new Endpoint().answer(503);
        Bench bench = new Bench(server.url())) {
      bench.submit(trace("a"));
      CompletableFuture<Delivered> flush = new CompletableFuture<>();
      Threads.daemon("flusher", () -> flush.complete(bench.engine.flush(Duration.ofHours(1))))
          .start();
      Bench.eventually(() -> bench.engine.status().lastError() != null);

      bench.engine.close(Duration.ofMillis(100));

      assertThat(flush.get(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS).pending()).isZero();
    }
  }

  @Test
  void close_endsAFlushThatTheWorkerNeverMet() throws Exception {
    CountDownLatch encoding = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (Bench bench = new Bench("http://127.0.0.1:1")) {
      bench.submit(
          TestItem.encodedBy(
              () -> {
                encoding.countDown();
                release.await();
                return new byte[1];
              }));
      assertThat(encoding.await(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Delivered> flush = new CompletableFuture<>();
      Threads.daemon("flusher", () -> flush.complete(bench.engine.flush(Duration.ofHours(1))))
          .start();
      bench.engine.close(Duration.ofMillis(100));
      release.countDown();

      assertThat(flush.get(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS).pending()).isZero();
    }
  }

  @Test
  void close_ignoresAnInterrupt_andKeepsIt() throws IOException {
    try (Endpoint server = new Endpoint();
        Bench bench = new Bench(server.url())) {
      bench.submit(trace("a"));
      Thread.currentThread().interrupt();

      Delivered result = bench.engine.close(Bench.PATIENCE);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(result).isEqualTo(new Delivered(1, 0, 0, Map.of()));
    }
  }

  @Test
  void everything_isHarmless_afterClose() throws IOException {
    try (Bench bench = new Bench("http://127.0.0.1:1")) {
      bench.engine.close();
      bench.engine.close();

      assertThatCode(
              () -> {
                bench.engine.onWorker(() -> {});
                bench.engine.inBackground(() -> {});
                bench.engine.submit(trace("a"));
                bench.engine.flush(TWO_SECONDS);
              })
          .doesNotThrowAnyException();
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> bench.engine.get("/x", TWO_SECONDS)))
          .isInstanceOf(IOException.class);
    }
  }
}
