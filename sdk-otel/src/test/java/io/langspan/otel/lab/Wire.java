// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one connection: HTTP/1.1 read and written by hand, because a server that
 * keeps the rules could not break them on purpose. Of one thread.
 */
final class Wire {

  private static final int MAX_HEAD = 64 * 1024;

  /** The head of a request; the names of its headers are in lower case. */
  record Head(String method, String path, Map<String, String> headers) {

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    int length() {
      return Integer.parseInt(headers.getOrDefault("content-length", "0"));
    }
  }

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final CountDownLatch stopped;
  private long written;

  Wire(Socket socket, CountDownLatch stopped) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
    this.stopped = stopped;
  }

  /** The next request; {@code null} when the client is done. */
  @Nullable Head readHead() throws IOException {
    String line = readLine();
    if (line == null) {
      return null;
    }
    String[] words = line.split(" ", 3);
    Map<String, String> headers = new HashMap<>();
    int size = line.length();
    for (String header = readLine(); !"".equals(header); header = readLine()) {
      if (header == null) {
        throw new IOException("half a head"); // and no request without the rest of its headers
      }
      size += header.length();
      int colon = header.indexOf(':');
      if (colon < 1 || size > MAX_HEAD) {
        throw new IOException("not a header");
      }
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).trim());
    }
    if (words.length != 3 || headers.containsKey("transfer-encoding")) {
      throw new IOException("not a request of a known length");
    }
    return new Head(words[0], words[1], headers);
  }

  private @Nullable String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      if (line.length() > MAX_HEAD) {
        throw new IOException("a line without end");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** Reads this much of a body, or less if there is no more. */
  byte[] readBody(int length) throws IOException {
    return in.readNBytes(length);
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    written += bytes.length;
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  long written() {
    return written;
  }

  /** Writes a whole answer of JSON. Status 204 has no body. */
  void answer(int status, String json, String... headers) throws IOException {
    write(text(status, json, headers));
  }

  /** An answer as text, of its own content type if there is one among the headers. */
  static String text(int status, String body, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
    boolean typed = false;
    for (String header : headers) {
      head.append(header).append("\r\n");
      typed |= header.toLowerCase(Locale.ROOT).startsWith("content-type");
    }
    if (status != 204) {
      head.append(typed ? "" : "Content-Type: application/json\r\n")
          .append("Content-Length: ")
          .append(body.getBytes(StandardCharsets.ISO_8859_1).length)
          .append("\r\n");
    }
    return head.append("\r\n").append(status == 204 ? "" : body).toString();
  }

  /** Lets time pass, unless the server stops. */
  void pause(Duration time) throws IOException {
    try {
      if (stopped.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Says nothing until the client gives up. */
  void awaitGone() throws IOException {
    while (in.read() >= 0) {
      // Whatever it says, it gets no answer.
    }
  }

  void close() throws IOException {
    socket.close();
  }

  /** Ends the connection so that the other side sees a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
