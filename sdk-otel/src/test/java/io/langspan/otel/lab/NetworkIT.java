// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.langspan.otel.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of section A that need a process, or a network, of their own. */
class NetworkIT {

  @TempDir private Path directory;

  private Path hosts() throws IOException {
    return Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
  }

  private static ChildJvm knowing(Path hosts) {
    return new ChildJvm(Map.of()).option("-Djdk.net.hosts.file=" + hosts);
  }

  @Row({"A5", "A6"})
  @Test
  void nameThatAppears_andMoves_isFollowed() throws IOException {
    Path hosts = hosts();

    knowing(hosts).run(Networks.class, "names", hosts.toString());
  }

  @Row("A7")
  @Test
  void deadAddressOfAName_isPassedOver() throws IOException {
    Path hosts = hosts();

    knowing(hosts)
        .option("-Djava.net.preferIPv6Addresses=true")
        .run(Networks.class, "twins", hosts.toString());
  }

  @Row("A4")
  @Test
  void addressWithoutARoute_isHeld_andDeliveredWhenThereIsOne() {
    assumeTrue(mayHaveItsOwnNetwork(), "needs unshare, ip and the right to use them");

    new ChildJvm(Map.of("PATH", System.getenv("PATH")))
        .through("unshare", "-rn")
        .run(Networks.class, "routes");
  }

  private static boolean mayHaveItsOwnNetwork() {
    try {
      return new ProcessBuilder("unshare", "-rn", "ip", "link", "set", "lo", "up")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Row("A11")
  @Test
  void proxyThatRefusesOrDies_isTold_andDeliversWhenItLetsThrough() {
    Certificates certificates = Certificates.shared();

    new ChildJvm(Map.of())
        .option("-Djavax.net.ssl.trustStore=" + certificates.trusted())
        .option("-Djavax.net.ssl.trustStorePassword=" + Certificates.PASSWORD)
        .run(Networks.class, "proxy", certificates.directory().toString());
  }
}
