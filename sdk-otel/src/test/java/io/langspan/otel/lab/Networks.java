// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;

/** Programs for processes with names, routes or a proxy of their own; see {@link NetworkIT}. */
final class Networks {

  private static final String NAME = "langspan.test";

  private Networks() {}

  /** The program: its name and what it needs. A failure is the end of the process. */
  public static void main(String[] arguments) throws Exception {
    // Or the JVM itself would not look for ten seconds whether a name is known by now.
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    Security.setProperty("networkaddress.cache.ttl", "1");
    switch (arguments[0]) {
      case "names" -> names(Path.of(arguments[1]));
      case "twins" -> twins(Path.of(arguments[1]));
      case "routes" -> routes();
      case "proxy" -> proxy(Path.of(arguments[1]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    Lab.awaitClosed();
  }

  private static void names(Path hosts) throws IOException {
    try (Lab lab = new Lab(new LedgerServer(), NAME, b -> b.timeout(Duration.ofSeconds(1)));
        TcpProxy other = elsewhere(lab, 2)) {
      lab.load.observations(20).scores("s", 5);
      lab.holdsAll();
      Lab.await("an error", () -> !lab.langspan.status().lastError().isEmpty());
      assertThat(lab.langspan.status().lastError()).isEqualTo("UnknownHostException");

      Files.writeString(hosts, "127.0.0.1 " + NAME + "\n");
      assertThat(lab.deliversAll().delivered()).isEqualTo(25);

      Files.writeString(hosts, "127.0.0.2 " + NAME + "\n");
      lab.line.refuse().resetAll();
      lab.load.observations(20);
      assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      assertThat(other.connections()).isPositive();
    }
  }

  /** A line to the same server, at the same port of another address of this machine. */
  private static TcpProxy elsewhere(Lab lab, int number) {
    return new TcpProxy(lab.server.port(), new byte[] {127, 0, 0, (byte) number}, lab.line.port());
  }

  private static void twins(Path hosts) throws IOException {
    new Lab().warm().close(); // so that what is measured is not a cold process
    Files.writeString(hosts, "::1 twin.test\n127.0.0.3 twin.test\n127.0.0.1 twin.test\n");
    try (Lab lab = new Lab(new LedgerServer(), "twin.test", b -> b.timeout(Duration.ofMinutes(1)));
        TcpProxy dead = elsewhere(lab, 3)) {
      boolean dropped = dead.deaf();
      lab.load.observations(20);
      long start = System.nanoTime();

      assertThat(lab.deliversAll().delivered()).isEqualTo(20);

      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertThat(took).isLessThan(Duration.ofSeconds(30)); // three, and a busy machine
      assertThat(dropped || dead.connections() > 0).isTrue();
      assertThat(lab.langspan.status().lastError()).isEmpty();
    }
  }

  private static void routes() throws Exception {
    String address = "10.77.0.1/32";
    ip("link", "set", "lo", "up");
    ip("addr", "add", address, "dev", "lo");
    try (Lab lab = new Lab(new LedgerServer(), "10.77.0.1", b -> b.timeout(Duration.ofSeconds(1)));
        TcpProxy there =
            new TcpProxy(lab.server.port(), new byte[] {10, 77, 0, 1}, lab.line.port())) {
      for (String route : new String[] {"unreachable", "prohibit", "blackhole"}) {
        there.resetAll();
        ip("addr", "del", address, "dev", "lo");
        ip("route", "add", route, address);
        lab.load.observations(20);
        lab.holdsAll();
        Lab.await("an error", () -> !lab.langspan.status().lastError().isEmpty());

        ip("route", "del", route, address);
        ip("addr", "add", address, "dev", "lo");
        assertThat(lab.deliversAll().delivered()).as(route).isEqualTo(20);
      }
    }
  }

  private static void ip(String... words) throws Exception {
    String[] command = new String[words.length + 1];
    command[0] = "ip";
    System.arraycopy(words, 0, command, 1, words.length);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as("ip %s", String.join(" ", words))
        .isZero();
  }

  private static void proxy(Path certificates) throws Exception {
    try (ConnectProxy proxy = new ConnectProxy("user", "password");
        TcpProxy front = new TcpProxy(proxy.port())) {
      System.setProperty("https.proxyHost", "127.0.0.1");
      System.setProperty("https.proxyPort", String.valueOf(front.port()));
      System.setProperty("http.nonProxyHosts", "");
      Certificates known = new Certificates(certificates);
      refusedByTheProxy(known, proxy, 0);
      password("wrong");
      refusedByTheProxy(known, proxy, 1);
      password("password");
      try (Lab lab = new Lab(new LedgerServer(known.server("good")), NAME, b -> b)) {
        lab.warm();
        front.refuse().resetAll();
        lab.load.observations(20);
        lab.holdsAll();

        front.accept();
        assertThat(lab.deliversAll().delivered()).isEqualTo(20);
      }
    }
  }

  private static void refusedByTheProxy(Certificates known, ConnectProxy proxy, int repeats) {
    int before = proxy.refused();
    try (LogLines log = new LogLines();
        Lab lab = new Lab(new LedgerServer(known.server("good")), NAME, b -> b.flushAt(5))) {
      lab.load.observations(20);
      lab.holdsAll();

      assertThat(lab.holdsAll().pending()).isEqualTo(20);
      assertThat(log.await("WARN", lab.url(), "the proxy")).hasSize(1);
      // Two requests side by side before the first answer, and the question for the project's id,
      // each refused as often as it asked.
      assertThat(proxy.refused() - before).isBetween(1, 3 * (1 + repeats));
      assertThat(lab.server.traffic().connections()).isZero();
    }
    Lab.awaitClosed(); // it asks once more at its end
  }

  private static void password(String password) {
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication("user", password.toCharArray());
          }
        });
  }
}
