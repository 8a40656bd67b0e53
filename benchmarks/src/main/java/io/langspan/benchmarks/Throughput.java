// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.langspan.Langspan;
import io.langspan.local.LangspanLocal;
import io.langspan.otel.LangspanSdk;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** How many model calls a second go all the way, with client and server in one process. */
final class Throughput {

  private static final int BURST = 2_000;
  private static final int BURSTS = 20;

  private Throughput() {}

  static void measure(int rounds) throws IOException {
    Console.line("%nFrom end to end, %d generations of 3 KB with usage and cost", BURST * BURSTS);
    try (DiscardServer server = new DiscardServer()) {
      for (int round = 0; round < rounds; round++) {
        try (Langspan langspan = server.client().build()) {
          run("to a server that discards", langspan);
        }
      }
    }
    for (int round = 0; round < rounds; round++) {
      try (LangspanLocal server = LangspanLocal.start();
          Langspan langspan =
              LangspanSdk.builder()
                  .baseUrl(server.url())
                  .credentials(server.publicKey(), server.secretKey())
                  .shutdownHook(false)
                  .build()) {
        run("to LangspanLocal", langspan);
      }
    }
  }

  private static void run(String title, Langspan langspan) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long began = System.nanoTime();
    long cpu = system.getProcessCpuTime();
    for (int burst = 0; burst < BURSTS; burst++) {
      for (int i = 0; i < BURST; i++) {
        Scenario.generationWithUsage(langspan);
      }
      DiscardServer.settle(langspan);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double micros = (system.getProcessCpuTime() - cpu) / 1e3 / (BURST * BURSTS);
    Console.line(
        "%-32s %8.0f per second %8.1f us of processor each, server included",
        title, BURST * BURSTS / seconds, micros);
  }
}
