// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.otel.LangspanSdk;
import io.langspan.otel.lab.TcpProxy.End;
import io.langspan.otel.lab.TcpProxy.Way;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the fault matrix that speak TLS. */
class SecureIT {

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  private static Certificates certificates;

  /** Clients that are built meanwhile trust the one authority, as an operator's settings would. */
  @BeforeAll
  static void trust() {
    certificates = Certificates.shared();
    System.setProperty(TRUST_STORE, certificates.trusted().toString());
    System.setProperty(TRUST_STORE + "Password", Certificates.PASSWORD);
  }

  @AfterAll
  static void close() {
    Lab.awaitClosed();
    System.clearProperty(TRUST_STORE);
    System.clearProperty(TRUST_STORE + "Password");
  }

  private static Lab lab(String certificate, UnaryOperator<LangspanSdk.Builder> settings) {
    return new Lab(new LedgerServer(certificates.server(certificate)), settings);
  }

  @Row({"A8", "R11"})
  @ParameterizedTest
  @CsvSource({
    "expired, CertificateExpiredException",
    "elsewhere, SSLPeerUnverifiedException",
    "unknown, SunCertPathBuilderException",
    "self-signed, SunCertPathBuilderException"
  })
  void certificate_thatIsNotToBeTrusted_isTold_andHeldBackFrom(String certificate, String cause) {
    try (LogLines log = new LogLines();
        Lab lab = lab(certificate, b -> b.flushAt(5))) {
      lab.load.observations(20).scores("s", 5);
      lab.holdsAll();
      lab.load.observations(20);

      assertThat(lab.holdsAll().pending()).isEqualTo(45);
      assertThat(log.await("WARN", lab.url(), cause, "certificate")).hasSize(1);
      assertThat(log.with("WARN", lab.url())).hasSize(1);
      // Two for spans, one for scores, one for the project's id; nothing for half a minute after.
      assertThat(lab.line.connections()).isLessThanOrEqualTo(4);
      assertThat(lab.server.traffic().count()).isZero();
      assertThat(lab.langspan.authCheck().message()).contains(lab.url());
      assertThat(lab.langspan.status().lastError()).contains(cause);
    }
  }

  @Row("A9")
  @Test
  void handshakeThatStalls_endsAtTheTimeout_andIsTriedAgain() {
    try (Lab lab = lab("good", b -> b.timeout(Duration.ofMillis(500)))) {
      lab.line.blackHole();
      lab.load.observations(20);
      lab.holdsAll();
      Lab.await("an error", () -> !lab.langspan.status().lastError().isEmpty());

      lab.line.clear();

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
    }
  }

  @Row("A9")
  @ParameterizedTest
  @CsvSource({
    "UP, 1, RESET",
    "UP, 50, CLOSE",
    "DOWN, 0, CLOSE",
    "DOWN, 3, RESET",
    "DOWN, 200, RESET",
    "DOWN, 500, HALF_CLOSE"
  })
  void handshakeThatIsCut_isTriedAgain(Way way, long bytes, End end) {
    try (Lab lab = lab("good", b -> b.timeout(Duration.ofSeconds(3)))) {
      lab.line.endAfter(way, bytes, end);
      lab.load.observations(20);

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      assertThat(lab.line.armed()).isFalse();
    }
  }

  // Such a server says what it thinks of a hello that offers 1.2 and better, and that is all
  @Row("A10")
  @Test
  void serverOfOldTls_isTold_andHeldBackFrom() throws IOException {
    byte[] alert = {0x15, 3, 1, 0, 2, 2, 70}; // fatal, protocol_version
    try (LogLines log = new LogLines();
        ServerSocket old = new ServerSocket(0, 9, InetAddress.getByName("127.0.0.1"));
        Lab lab = lab("good", b -> b.flushAt(5))) {
      answerEachWith(alert, old);
      lab.line.upstream(old.getLocalPort());
      lab.load.observations(20);
      lab.holdsAll();

      assertThat(lab.holdsAll().pending()).isEqualTo(20);
      assertThat(log.await("WARN", lab.url(), "SSLHandshakeException", "version")).hasSize(1);
      assertThat(lab.line.connections()).isLessThanOrEqualTo(3);
    }
  }

  private static void answerEachWith(byte[] answer, ServerSocket listener) {
    Thread thread =
        new Thread(
            () -> {
              while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                  socket.getInputStream().read(new byte[5]);
                  socket.getOutputStream().write(answer);
                  socket.shutdownOutput();
                  socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                  // the next one
                }
              }
            },
            "old-tls");
    thread.setDaemon(true);
    thread.start();
  }

  @Row({"C4", "R11"})
  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectToPlainHttp_isNotFollowed(int status) {
    try (LogLines log = new LogLines();
        LedgerServer sink = new LedgerServer();
        Lab lab = lab("good", b -> b)) {
      Fault redirect = Faults.status(status, "Location: " + sink.url() + LedgerServer.TRACES);
      lab.server.play(FaultScript.always(redirect)).rest(redirect);
      lab.load.observations(5);

      lab.holdsAll();
      assertThat(lab.langspan.authCheck().ok()).isFalse();

      assertThat(sink.traffic().connections()).isZero();
      assertThat(log.await("WARN", "redirects to " + sink.url())).hasSize(1);
      Figures.sum("R11", "redirects to plain HTTP refused", 2);
      Figures.sum("R11", "connections to plain HTTP", sink.traffic().connections());
    }
  }
}
