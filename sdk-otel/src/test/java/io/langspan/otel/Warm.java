// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Langspan;
import io.langspan.internal.client.ConfigSource;

/**
 * Loads what the first delivery of a process loads, so that no test spends on it the two seconds
 * that it has for a close.
 */
final class Warm {

  private Warm() {}

  static void up() {
    try (OtlpServer server = new OtlpServer();
        Langspan langspan =
            new LangspanSdk.Builder(ConfigSource.of(name -> null, name -> null))
                .baseUrl(server.url())
                .credentials("pk-lf-warm", "sk-lf-warm")
                .shutdownHook(false)
                .build()) {
      langspan.observe("warm", step -> step.score("s", 1));
      langspan.flush(Await.PATIENCE);
    }
  }
}
