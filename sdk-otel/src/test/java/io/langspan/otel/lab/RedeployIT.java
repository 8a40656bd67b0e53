// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.otel.lab.ChildProcess.Ended;
import org.junit.jupiter.api.Test;

/**
 * An application that is deployed again and again leaves nothing behind.
 *
 * <p>The container shares OkHttp among its applications, and ends its idle threads. Elsewhere these
 * and Okio's, which nobody can tell to end, keep the last of them for a minute longer. A shutdown
 * hook keeps a client, so one that is not closed must do without.
 */
class RedeployIT {

  private static final int TIMES = Figures.times(50, 50);

  @Row({"I10", "R17"})
  @Test
  void deployments_leaveNothing_whenTheClientIsClosed() {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended = deployed(server, TIMES, true);

      assertThat(ended.lines()).containsExactly("locals []", "loaders 0", "hooks 0", "threads []");
      assertThat(server.book().size()).isEqualTo(2 * (TIMES + 1));
    }
  }

  @Row("I11")
  @Test
  void deployments_leaveNothing_soonAfterTheClientIsForgotten() {
    try (LedgerServer server = new LedgerServer()) {
      Ended ended = deployed(server, 3, false);

      assertThat(ended.lines()).containsExactly("locals []", "loaders 0", "hooks 0", "threads []");
    }
  }

  private static Ended deployed(LedgerServer server, int times, boolean close) {
    Ended ended =
        new ChildProcess(
                Container.class,
                server.url(),
                String.valueOf(times),
                String.valueOf(close),
                "okhttp3.,okio.,kotlin.",
                "60")
            .option("--add-opens=java.base/java.lang=ALL-UNNAMED")
            .end();
    assertThat(ended.status()).as(ended.err()).isZero();
    return ended;
  }
}
