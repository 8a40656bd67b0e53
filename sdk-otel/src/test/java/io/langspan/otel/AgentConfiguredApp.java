// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.opentelemetry.api.GlobalOpenTelemetry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An application that knows OpenTelemetry's API alone: the agent has the rest. */
final class AgentConfiguredApp {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private AgentConfiguredApp() {}

  /**
   * Works, and stays until spans have arrived.
   *
   * @param servers with a page each of what has arrived
   */
  public static void main(String[] servers) throws IOException {
    ConfiguredApp.work(GlobalOpenTelemetry.get());
    long start = System.nanoTime();
    for (String server : servers) {
      while (!hasSpans(server) && System.nanoTime() - start < PATIENCE.toNanos()) {
        Thread.onSpinWait();
      }
    }
  }

  private static boolean hasSpans(String server) throws IOException {
    try (InputStream requests = new URL(server + "/__admin/requests").openStream()) {
      return new String(requests.readAllBytes(), StandardCharsets.UTF_8)
          .contains(OtlpServer.TRACES);
    }
  }
}
