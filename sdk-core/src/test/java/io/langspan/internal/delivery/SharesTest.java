// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SharesTest {

  private static final long NOW = Long.MAX_VALUE - 7;
  private static final long QUEUE = 8_000;
  private static final int COST = 500;

  private final Admission admission = new Admission(QUEUE);
  private final Ledger ledger = new Ledger(admission);
  private final Lanes lanes =
      new Lanes(TestSettings.at(() -> NOW, Integer.MAX_VALUE), new Backoff(() -> 1.0));
  private final Lane traces = lanes.of(Kind.OTLP_TRACES);
  private final Lane scores = lanes.of(Kind.SCORES);
  private final Shares shares = new Shares(lanes, ledger, QUEUE);
  private int number;

  private Envelope append(Lane lane) {
    Envelope envelope = new Envelope("e" + number++, new byte[COST - (int) Envelope.OVERHEAD]);
    assertThat(admission.reserve(envelope.cost())).isPositive();
    lane.append(ledger.enter(), envelope, NOW);
    return envelope;
  }

  private void append(Lane lane, int items) {
    for (int i = 0; i < items; i++) {
      append(lane);
    }
  }

  private void shut(Lane lane) {
    lane.gate.shut(Gate.State.HELD, "HTTP 404", lane.gate.ticket(), NOW, 0);
  }

  private Map<DropReason, Long> dropped() {
    return ledger.counters(0, null, null).dropped();
  }

  @Test
  void enforce_leavesScoresHalf() {
    append(scores, 10);
    shut(scores);

    shares.enforce();

    assertThat(scores.held()).isEqualTo(QUEUE / 2);
    assertThat(dropped()).isEqualTo(Map.of(DropReason.QUEUE_FULL, 2L));
  }

  @Test
  void enforce_leavesSpansSevenEighths_onceThereWasAScore() {
    append(traces, 15);
    shut(traces);
    shares.enforce();
    assertThat(dropped()).isEmpty();

    append(scores, 1);
    shares.enforce();
    assertThat(dropped()).isEqualTo(Map.of(DropReason.QUEUE_FULL, 1L));
    assertThat(traces.held()).isEqualTo(QUEUE / 8 * 7);
  }

  @Test
  void enforce_dropsTheNewest_butNothingThatIsOnDisk() {
    append(scores, 8);
    append(scores).sequence = 1;
    append(scores, 2);
    shut(scores);

    shares.enforce();

    assertThat(scores.ready.stream().map(batch -> batch.envelopes.toString()))
        .containsExactly("[e0]", "[e1]", "[e2]", "[e3]", "[e4]", "[e5]", "[e6]", "[e8]");
  }

  @Test
  void enforce_leavesAllThatTheServerTakes() {
    append(scores, 12);

    shares.enforce();

    assertThat(dropped()).isEmpty();
  }

  @Test
  void enforce_leavesAll_whileTheServerTakesNothing() {
    append(scores, 12);
    shut(scores);
    shut(traces);

    shares.enforce();

    assertThat(dropped()).isEmpty();
  }

  @Test
  void mayBeExceeded_isFalse_whileHalfTheMemoryIsFree() {
    append(scores, 8);
    assertThat(shares.mayBeExceeded()).isFalse();

    append(traces, 1);
    assertThat(shares.mayBeExceeded()).isTrue();
  }

  @Test
  void stuck_isWhatOtherShutLanesHaveBeyondTheirPart() {
    append(scores, 4);
    append(traces, 2);
    assertThat(shares.stuck(Kind.OTLP_TRACES, 500)).isZero();

    shut(scores);
    assertThat(shares.stuck(Kind.OTLP_TRACES, 500)).isEqualTo(4 * COST - 500);
    assertThat(shares.stuck(Kind.OTLP_TRACES, 5_000)).isZero();
    assertThat(shares.stuck(Kind.SCORES, 500)).isZero();
  }
}
