// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy that leads all tunnels to this machine, to those who know its password. */
final class ConnectProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final String expected;
  private final AtomicInteger refused = new AtomicInteger();

  ConnectProxy(String user, String password) {
    String pair = user + ":" + password;
    expected = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    try {
      listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How often it has said 407. */
  int refused() {
    return refused.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        daemon(() -> serve(client));
      } catch (IOException e) {
        // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      Wire wire = new Wire(client, new CountDownLatch(1));
      for (Wire.Head head = wire.readHead(); head != null; head = wire.readHead()) {
        if (head.header("proxy-authorization").equals(expected)) {
          int port = Integer.parseInt(head.path().substring(head.path().indexOf(':') + 1));
          try (Socket server = new Socket("127.0.0.1", port)) {
            wire.write("HTTP/1.1 200 OK\r\n\r\n");
            daemon(() -> copy(server, client));
            copy(client, server);
          }
          return;
        }
        refused.incrementAndGet();
        wire.answer(407, "", "Proxy-Authenticate: Basic realm=\"lab\"");
      }
    } catch (IOException e) {
      // either side went away
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // either side went away
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "connect-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
