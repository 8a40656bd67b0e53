// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import com.sun.net.httpserver.HttpServer;
import io.langspan.Langspan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A service of this process that does one step, {@code back}, for each request. */
final class JavaService implements AutoCloseable {

  private final HttpServer server;
  private final Langspan langspan;

  private JavaService(HttpServer server, Langspan langspan) {
    this.server = server;
    this.langspan = langspan;
  }

  /**
   * Starts one.
   *
   * @param langspan its client, which it closes
   */
  static JavaService start(Langspan langspan) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var caller =
              langspan.extract(
                  exchange.getRequestHeaders(), ThreeServicesPart.HeaderGetter.INSTANCE);
          langspan.observationBuilder("back").parent(caller).start().end();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return new JavaService(server, langspan);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
    langspan.close();
  }
}
