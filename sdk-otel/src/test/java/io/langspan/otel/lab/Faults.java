// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.Deflater;

/** The ways in which a server or what stands before it can answer badly. */
final class Faults {

  private static final String OK_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n";
  private static final String OK = OK_HEAD + "{\"ok\":true}";
  private static final int MEBI = 1 << 20;

  private Faults() {}

  /** A whole and orderly answer, with these header lines. */
  static Fault status(int status, String... headers) {
    return Fault.of(
        status + " " + String.join(" ", headers),
        wire -> {
          wire.answer(status, "{\"message\":\"a fault\"}", headers);
          return true;
        });
  }

  /** A page for people. */
  static Fault html(int status) {
    return Fault.of(
        status + " html",
        wire -> {
          wire.answer(status, "<html>Please log in</html>", "Content-Type: text/html; charset=x");
          return true;
        });
  }

  /** A successful answer of these headers and this body. */
  static Fault success(String what, String body, String... headers) {
    return Fault.of(
            what,
            wire -> {
              wire.answer(200, body, headers);
              return true;
            })
        .acknowledged();
  }

  /** Exactly these characters, and the end of the connection. */
  static Fault raw(String name, String text) {
    return Fault.of(
        name,
        wire -> {
          wire.write(text);
          return false;
        });
  }

  /** The end of the connection instead of an answer. */
  static Fault close() {
    return Fault.of("close", wire -> false);
  }

  static Fault reset() {
    return Fault.of(
        "reset",
        wire -> {
          wire.reset();
          return false;
        });
  }

  /** A reset in the middle of the request. */
  static Fault resetAfter(int bodyBytes) {
    return new Fault("reset after " + bodyBytes, bodyBytes, false, false, wire -> false);
  }

  /** Silence until the client gives up. */
  static Fault hang() {
    return Fault.of(
        "hang",
        wire -> {
          wire.awaitGone();
          return false;
        });
  }

  /** Silence for this long, then an honest answer. */
  static Fault late(Duration delay) {
    return Fault.of(
        "late by " + delay.toMillis() + " ms",
        wire -> {
          wire.pause(delay);
          wire.write(OK);
          return true;
        });
  }

  /** The first so many characters of a good answer. */
  static Fault cut(int characters) {
    return raw("cut after " + characters, OK.substring(0, Math.min(characters, OK.length())));
  }

  /** A cut as late as possible without a status line, and without the end of the headers. */
  static int headLength() {
    return OK_HEAD.length();
  }

  /** A length that promises more, or less, than there is. */
  static Fault length(String length) {
    return raw(
        "length " + length,
        "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n{\"ok\":true}");
  }

  /** A header that never ends, byte by byte. */
  static Fault dripHeader() {
    return drip("dripping header", "HTTP/1.1 200 OK\r\nX-Drip: ");
  }

  /** A body that never ends, byte by byte. */
  static Fault dripBody() {
    return drip("dripping body", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
  }

  private static Fault drip(String name, String beginning) {
    return Fault.of(
        name,
        wire -> {
          wire.write(beginning);
          while (true) {
            wire.pause(Duration.ofMillis(20));
            wire.write("x");
          }
        });
  }

  /** A body without end, as fast as it goes. */
  static Fault endlessBody(int status) {
    return endless(
        "endless body " + status,
        "HTTP/1.1 " + status + " S\r\nTransfer-Encoding: chunked\r\n\r\n",
        ("2000\r\n" + "x".repeat(0x2000) + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** Headers without end. */
  static Fault endlessHeaders() {
    return endless(
        "endless headers",
        "HTTP/1.1 200 OK\r\n",
        ("X-More: " + "x".repeat(1_000) + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** A body of no more than ten megabytes that unpacks to ten gigabytes. */
  static Fault gzipBomb(int status) {
    return Fault.of(
        "gzip bomb " + status,
        wire -> {
          wire.write("HTTP/1.1 " + status + " S\r\nContent-Encoding: gzip\r\n\r\n");
          wire.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3});
          byte[] zeros = aMebibyteOfZeros();
          for (int i = 0; i < 10_000; i++) {
            wire.write(zeros);
          }
          return false;
        });
  }

  /** A whole answer with this many headers of this many characters. */
  static Fault headers(int count, int length) {
    return raw(
        count + " headers of " + length,
        "HTTP/1.1 200 OK\r\n"
            + ("X-H: " + "h".repeat(length) + "\r\n").repeat(count)
            + "Content-Length: 2\r\n\r\n{}");
  }

  private static Fault endless(String name, String beginning, byte[] again) {
    return Fault.of(
        name,
        wire -> {
          wire.write(beginning);
          while (true) {
            wire.write(again);
          }
        });
  }

  /** A piece of a deflate stream that may be repeated, as it refers to nothing before it. */
  private static byte[] aMebibyteOfZeros() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    byte[] piece = new byte[64 * 1024];
    deflater.setInput(new byte[MEBI]);
    int n;
    while ((n = deflater.deflate(piece, 0, piece.length, Deflater.FULL_FLUSH)) > 0) {
      bytes.write(piece, 0, n);
    }
    deflater.end();
    return bytes.toByteArray();
  }
}
