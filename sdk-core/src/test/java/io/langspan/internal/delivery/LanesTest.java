// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LanesTest {

  private static final long NOW = Long.MAX_VALUE - 7;
  private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

  private final Epoch epoch = new Epoch(0);
  private final Lanes lanes =
      new Lanes(TestSettings.at(() -> NOW, Integer.MAX_VALUE), new Backoff(() -> 1.0));
  private final Lane traces = lanes.of(Kind.OTLP_TRACES);
  private final Lane scores = lanes.of(Kind.SCORES);

  private void append(Lane lane, long since) {
    lane.append(epoch, new Envelope("e", new byte[10]), since);
  }

  private void shut(Lane lane, Gate.State state) {
    lane.gate.shut(state, "HTTP X", lane.gate.ticket(), NOW, 0);
  }

  @Test
  void due_isNone_beforeTheFirstInterval() {
    append(traces, NOW);
    append(scores, NOW + 10);

    assertThat(lanes.due(NOW)).isNull();
    assertThat(lanes.untilDue(NOW)).isEqualTo(INTERVAL);
    assertThat(lanes.untilDue(NOW + INTERVAL)).isZero();
  }

  @Test
  void due_isTheLaneWithLessUnderWay() {
    append(traces, NOW);
    append(scores, NOW);
    lanes.seal();

    traces.inFlight = 1;
    assertThat(lanes.due(NOW)).isSameAs(scores);
    scores.inFlight = 2;
    assertThat(lanes.due(NOW)).isSameAs(traces);
  }

  @Test
  void due_passesOverALaneThatIsShut() {
    append(traces, NOW);
    append(scores, NOW);
    lanes.seal();
    shut(scores, Gate.State.OUTAGE);
    traces.inFlight = 1;

    assertThat(lanes.due(NOW)).isSameAs(traces);
  }

  @Test
  void anyReady_isNotWhatMayStillGrow() {
    append(scores, NOW);
    assertThat(lanes.anyReady()).isFalse();

    lanes.seal();
    assertThat(lanes.anyReady()).isTrue();
  }

  @Test
  void anyRefused_isNoOutage() {
    shut(traces, Gate.State.OUTAGE);
    assertThat(lanes.anyRefused()).isFalse();

    shut(scores, Gate.State.HELD);
    assertThat(lanes.anyRefused()).isTrue();
  }
}
