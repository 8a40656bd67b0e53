// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyWatchTest {

  private static final long NOW = Long.MAX_VALUE - 7;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Map<String, String> OLD = Map.of("Authorization", "old");
  private static final Map<String, String> NEW = Map.of("Authorization", "new");

  private final Lanes lanes =
      new Lanes(TestSettings.at(() -> NOW, Integer.MAX_VALUE), new Backoff(() -> 1.0));
  private final Lane lane = lanes.of(Kind.OTLP_TRACES);
  private final KeyWatch keys = new KeyWatch(lanes, NOW);

  private void shut(Gate.State state) {
    lane.append(new Epoch(0), new Envelope("e", new byte[10]), NOW);
    lane.seal();
    lane.refusedHeaders = OLD;
    lane.gate.shut(state, "HTTP X", lane.gate.ticket(), NOW, 0);
  }

  @Test
  void untilDue_isNever_whileTheKeysAreNotRefused() {
    assertThat(keys.untilDue(NOW + 5 * SECOND)).isEqualTo(Long.MAX_VALUE);

    shut(Gate.State.OUTAGE);
    assertThat(keys.untilDue(NOW + 5 * SECOND)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void untilDue_isOnceInASecond_whileTheyAre() {
    shut(Gate.State.HELD);
    assertThat(keys.untilDue(NOW)).isEqualTo(SECOND);
    assertThat(keys.untilDue(NOW + SECOND)).isZero();

    keys.asked(NOW + SECOND);
    assertThat(keys.untilDue(NOW + SECOND + 10)).isEqualTo(SECOND - 10);
  }

  @Test
  void answered_letsAProbeLeave_withOtherKeysOnly() {
    shut(Gate.State.HELD);

    keys.answered(OLD, NOW);
    assertThat(lane.untilDue(NOW)).isPositive();

    keys.answered(NEW, NOW);
    assertThat(lane.untilDue(NOW)).isZero();
  }
}
