// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HasteTest {

  private static final long NOW = Long.MAX_VALUE - 7;
  private static final long LATER = NOW + 1_000;

  private final Lanes lanes =
      new Lanes(TestSettings.at(() -> NOW, Integer.MAX_VALUE), new Backoff(() -> 1.0));
  private final Lane lane = lanes.of(Kind.OTLP_TRACES);
  private final Haste haste = new Haste(lanes);

  /** One that failed while others did not. */
  private Batch failed() {
    lane.append(new Epoch(0), new Envelope("e", new byte[10]), NOW);
    lane.seal();
    Batch batch = lane.ready.getLast();
    batch.notBefore = LATER;
    return batch;
  }

  private void shut(Gate.State state, long retryAfter) {
    lane.gate.shut(state, "HTTP X", lane.gate.ticket(), NOW, retryAfter);
  }

  @Test
  void flush_cutsAWaitShort_oncePerBatch() {
    Batch batch = failed();

    haste.flush(NOW);
    assertThat(batch.notBefore).isEqualTo(NOW);

    batch.notBefore = LATER;
    haste.flush(NOW);
    assertThat(batch.notBefore).isEqualTo(LATER);
  }

  @Test
  void flush_waits_asLongAsTheServerAskedTo() {
    Batch batch = failed();
    batch.floor = LATER;

    haste.flush(NOW);
    assertThat(batch.notBefore).isEqualTo(LATER);

    haste.flush(LATER);
    assertThat(lane.untilDue(LATER)).isZero();
  }

  @Test
  void flush_cutsAnOutageShort_butNotWhatNeedsAPerson() {
    failed();
    shut(Gate.State.OUTAGE, 0);
    haste.flush(NOW);
    assertThat(lane.untilDue(NOW)).isZero();

    failed();
    shut(Gate.State.HELD, 0);
    haste.flush(NOW);
    assertThat(lane.untilDue(NOW)).isPositive();
  }

  @Test
  void settled_cutsNothingShort_beforeTheClose() {
    Batch batch = failed();

    haste.settled(lane, NOW);

    assertThat(batch.notBefore).isEqualTo(LATER);
  }

  @Test
  void closing_givesEachBatchAnotherTry() {
    Batch batch = failed();
    haste.flush(NOW);
    batch.notBefore = LATER;

    haste.closing();
    haste.settled(lane, NOW);

    assertThat(batch.notBefore).isEqualTo(NOW);
  }

  @Test
  void closing_triesOnceMoreWhatNeedsAPerson() {
    failed();
    shut(Gate.State.HELD, 0);
    haste.closing();

    haste.flush(NOW);
    assertThat(lane.untilDue(NOW)).isZero();

    shut(Gate.State.HELD, 0);
    haste.settled(lane, NOW);
    assertThat(lane.untilDue(NOW)).isPositive();
  }

  @Test
  void closing_doesNotGoAgainstTheServersWord() {
    failed();
    shut(Gate.State.HELD, 1_000);
    haste.closing();

    haste.flush(NOW);

    assertThat(lane.untilDue(NOW)).isPositive();
  }
}
