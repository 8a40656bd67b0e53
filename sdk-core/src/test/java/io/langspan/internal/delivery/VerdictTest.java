// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTest {

  @ParameterizedTest
  @CsvSource({
    "200, ACK",
    "201, ACK",
    "202, ACK",
    "204, ACK",
    "207, ACK",
    "299, ACK",
    "300, HOLD",
    "301, HOLD",
    "302, HOLD",
    "303, HOLD",
    "304, HOLD",
    "307, HOLD",
    "308, HOLD",
    "400, REFUSED",
    "415, REFUSED",
    "422, REFUSED",
    "401, HOLD",
    "402, HOLD",
    "403, HOLD",
    "404, HOLD",
    "405, HOLD",
    "407, HOLD",
    "410, HOLD",
    "408, RETRY",
    "425, RETRY",
    "429, RETRY",
    "413, TOO_LARGE",
    "500, RETRY",
    "501, RETRY",
    "502, RETRY",
    "503, RETRY",
    "504, RETRY",
    "505, RETRY",
    "599, RETRY",
    "600, RETRY",
    "100, RETRY",
    "0, RETRY"
  })
  void of_followsTheStatus(int status, Verdict expected) {
    assertThat(Verdict.of(Kind.OTLP_TRACES, status, "application/json")).isEqualTo(expected);
    assertThat(Verdict.of(Kind.OTLP_TRACES, status, null)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "text/html, HOLD",
    "TEXT/HTML; charset=utf-8, HOLD",
    "application/xhtml+xml, HOLD",
    "text/plain, ACK",
    "application/x-protobuf, ACK"
  })
  void of_holdsOnAnHtmlPage_whateverItsSuccess(String contentType, Verdict expected) {
    assertThat(Verdict.of(Kind.OTLP_TRACES, 200, contentType)).isEqualTo(expected);
  }

  @Test
  void of_looksAtEachItem_whenTheServerAnswersPerItem() {
    assertThat(Verdict.of(Kind.SCORES, 207, "application/json")).isEqualTo(Verdict.PER_ITEM);
    assertThat(Verdict.of(Kind.SCORES, 200, "application/json")).isEqualTo(Verdict.ACK);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new ConnectException("refused"), "RETRY", "ConnectException"),
        Arguments.of(new UnknownHostException("host"), "RETRY", "UnknownHostException"),
        Arguments.of(new SSLException("a broken record"), "RETRY", "SSLException"),
        Arguments.of(handshake(new EOFException()), "RETRY", "SSLHandshakeException"),
        Arguments.of(handshake(null), "HOLD", "SSLHandshakeException"),
        Arguments.of(
            handshake(new CertificateException(new CertificateExpiredException("secret"))),
            "HOLD",
            "SSLHandshakeException, CertificateExpiredException"),
        Arguments.of(
            new SSLPeerUnverifiedException("secret"), "HOLD", "SSLPeerUnverifiedException"),
        Arguments.of(new ProxyRefusal(), "HOLD", "ProxyRefusal"),
        Arguments.of(new OutOfMemoryError("none"), "RETRY", "OutOfMemoryError"));
  }

  private static Exception handshake(@Nullable Exception cause) {
    return (Exception) new SSLHandshakeException("secret").initCause(cause);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failed_holds_whatAPersonMustRepair(Throwable failure, Verdict verdict, String cause) {
    Outcome outcome = Outcome.failed(failure);

    assertThat(outcome.verdict()).isEqualTo(verdict);
    assertThat(outcome.cause()).isEqualTo(cause);
    assertThat(outcome.advice().isEmpty()).isEqualTo(verdict == Verdict.RETRY);
  }

  @Test
  void failed_ends_whenAFailureIsItsOwnCause() {
    Exception one = new SSLHandshakeException("one");
    one.initCause(new IllegalStateException("two", one));

    assertThat(Outcome.failed(one).verdict()).isEqualTo(Verdict.RETRY);
  }
}
