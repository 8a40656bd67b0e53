// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server that does with each connection exactly what a test says. */
final class Wire implements AutoCloseable {

  /** What is done with a connection, after its request was read. */
  interface Script {
    void answer(Exchange exchange) throws Exception;
  }

  /** One request. */
  static final class Exchange {

    private final Socket socket;
    private final OutputStream out;

    private Exchange(Socket socket) throws IOException {
      this.socket = socket;
      this.out = socket.getOutputStream();
    }

    void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /** A whole answer. */
    void json(String json) throws IOException {
      int length = json.getBytes(StandardCharsets.UTF_8).length;
      send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + length);
      send("\r\nConnection: close\r\n\r\n" + json);
    }

    /** The head of a stream that goes on until the connection is closed. */
    void startStream() throws IOException {
      send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    }

    void event(String data) throws IOException {
      send("data: " + data + "\n\n");
    }

    /** Ends the connection in the rudest way. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private final ServerSocket server;
  private final Script script;

  Wire(Script script) {
    this.script = script;
    try {
      server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::accept, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  /** One that answers every chat, but none until it may. */
  static Wire thatWaits(CountDownLatch mayAnswer) {
    return new Wire(
        exchange -> {
          mayAnswer.await(30, TimeUnit.SECONDS); // half as long as a client waits
          exchange.json(Answers.CHAT);
        });
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
  }

  private void accept() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        readRequest(new BufferedInputStream(socket.getInputStream()));
        script.answer(new Exchange(socket));
      } catch (Exception e) { // the test sees what the client makes of it
        continue;
      }
    }
  }

  private static void readRequest(InputStream in) throws IOException {
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).trim());
      }
    }
    in.readNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
