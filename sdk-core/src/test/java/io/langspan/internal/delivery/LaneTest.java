// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {

  private static final long NOW = Long.MAX_VALUE - 7;
  private static final long NEVER = Long.MAX_VALUE;
  private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

  private final Epoch epoch = new Epoch(0);
  private final Lane lane = lane(Integer.MAX_VALUE);

  private static Lane lane(int flushAt) {
    Settings settings = TestSettings.at(() -> NOW, flushAt);
    return new Lane(Kind.OTLP_TRACES, settings, new Backoff(() -> 1.0));
  }

  private boolean append(int bytes) {
    return lane.append(epoch, new Envelope("e", new byte[bytes]), NOW);
  }

  private void refuseAsTooLarge(int bytes) {
    List<Envelope> one = List.of(new Envelope("e", new byte[bytes]));
    lane.tooLarge(new Batch(Kind.OTLP_TRACES, epoch, NOW).with(one), NOW);
  }

  @Test
  void untilDue_isNever_whenThereIsNothing() {
    assertThat(lane.untilDue(NOW)).isEqualTo(NEVER);
  }

  @Test
  void untilDue_isTheIntervalSinceTheFirstItem() {
    assertThat(append(10)).isTrue();
    assertThat(lane.append(epoch, new Envelope("e", new byte[10]), NOW + 500)).isFalse();

    assertThat(lane.untilDue(NOW)).isEqualTo(INTERVAL);
    assertThat(lane.untilDue(NOW + 600)).isEqualTo(INTERVAL - 600);
    assertThat(lane.untilDue(NOW + INTERVAL)).isZero();
    assertThat(lane.take(NOW + INTERVAL).size()).isEqualTo(2);
  }

  @Test
  void untilDue_isNow_whenARequestIsFull() {
    append(60);
    assertThat(append(60)).isTrue();

    assertThat(lane.untilDue(NOW)).isZero();
    assertThat(lane.take(NOW).bytes).isEqualTo(120);
    assertThat(lane.untilDue(NOW)).isEqualTo(NEVER);
  }

  @Test
  void append_letsARequestGrow_whileNobodyTakesIt_upToTheLimit() {
    for (int i = 0; i < 10; i++) {
      append(60);
    }

    assertThat(lane.take(NOW).bytes).isEqualTo(300);
    assertThat(lane.take(NOW).bytes).isEqualTo(300);
  }

  @Test
  void append_sendsAnItemAboveTheLimitAlone() {
    append(10);
    append(1_000);
    append(10);

    assertThat(lane.take(NOW).bytes).isEqualTo(10);
    assertThat(lane.take(NOW).bytes).isEqualTo(1_000);
    assertThat(lane.untilDue(NOW)).isEqualTo(INTERVAL);
  }

  @Test
  void append_closesARequest_atTheNumberOfItems() {
    Lane counting = lane(2);
    for (int i = 0; i < 5; i++) {
      counting.append(epoch, new Envelope("e", new byte[1]), NOW);
    }

    assertThat(counting.take(NOW).size()).isEqualTo(2);
    assertThat(counting.take(NOW).size()).isEqualTo(2);
    assertThat(counting.untilDue(NOW)).isEqualTo(INTERVAL);
  }

  @Test
  void take_cutsWhatIsTooLargeForTheServer() {
    for (int i = 0; i < 5; i++) {
      append(60);
    }
    lane.seal();
    refuseAsTooLarge(260);

    assertThat(List.of(lane.take(NOW).size(), lane.take(NOW).size(), lane.take(NOW).size()))
        .containsExactly(2, 2, 1);
    append(60);
    append(60);
    append(60);
    assertThat(lane.take(NOW).bytes).isEqualTo(120);
  }

  @Test
  void take_overtakesABatchThatMustWait() {
    append(10);
    lane.seal();
    Batch first = lane.take(NOW);
    lane.inFlight--;
    first.notBefore = NOW + 100;
    lane.ready.add(first);
    append(20);
    lane.seal();

    assertThat(lane.take(NOW).bytes).isEqualTo(20);
    assertThat(lane.untilDue(NOW)).isEqualTo(100);
  }

  @Test
  void untilDue_letsOneProbeThrough_whileTheGateIsShut() {
    append(10);
    lane.seal();
    append(10);
    lane.seal();
    lane.gate.shut(Gate.State.OUTAGE, "HTTP 503", lane.gate.ticket(), NOW, 0);
    long wait = Duration.ofMillis(500).toNanos();

    assertThat(lane.untilDue(NOW)).isEqualTo(wait);
    assertThat(lane.take(NOW + wait).probe).isTrue();
    assertThat(lane.untilDue(NOW + 10 * wait)).isEqualTo(NEVER);
  }

  @Test
  void take_probesAServerThatRefusesEverythingWithSingleItems() {
    append(10);
    append(10);
    append(10);
    lane.seal();
    lane.gate.shut(Gate.State.REFUSING, "HTTP 400", lane.gate.ticket(), NOW, 0);

    assertThat(lane.take(NOW + Backoff.REFUSED).size()).isEqualTo(1);
    assertThat(lane.ready).hasSize(1);
  }

  @Test
  void append_fillsARequest_toTheLastByte() {
    append(200);
    append(150);

    assertThat(lane.open).isNull();
    assertThat(lane.take(NOW).bytes).isEqualTo(350);
  }

  @Test
  void append_keepsEpochsApart() {
    append(10);
    assertThat(lane.append(new Epoch(1), new Envelope("e", new byte[10]), NOW)).isTrue();

    assertThat(lane.ready).hasSize(1);
    assertThat(lane.take(NOW).epoch).isSameAs(epoch);
  }

  @Test
  void append_leavesTheRequestOpen_untilItIsFull() {
    append(10);
    append(10);

    assertThat(lane.ready).isEmpty();
    assertThat(lane.untilDue(NOW)).isEqualTo(INTERVAL);
    append(80);
    assertThat(lane.untilDue(NOW)).isZero();
    assertThat(lane.ready).isEmpty();
  }

  @Test
  void seal_doesNothing_whenNothingIsOpen() {
    lane.seal();

    assertThat(lane.ready).isEmpty();
  }

  @Test
  void untilDue_letsOneThrough_whileABadItemIsSearched() {
    append(10);
    lane.seal();
    append(10);
    lane.seal();
    lane.refusals = 1;

    assertThat(lane.untilDue(NOW)).isZero();
    lane.take(NOW);
    assertThat(lane.untilDue(NOW)).isEqualTo(NEVER);
    lane.refusals = 0;
    assertThat(lane.untilDue(NOW)).isZero();
  }

  @Test
  void untilDue_isTheSooner_ofWhatWaitsAndWhatIsOpen() {
    append(10);
    lane.seal();
    lane.ready.getFirst().notBefore = NOW + 100;
    append(10);
    assertThat(lane.untilDue(NOW)).isEqualTo(100);

    lane.ready.getFirst().notBefore = NOW + 2 * INTERVAL;
    assertThat(lane.untilDue(NOW)).isEqualTo(INTERVAL);
    assertThat(lane.take(NOW + INTERVAL).notBefore).isEqualTo(NOW);
  }

  @Test
  void take_triesWhatIsFarthestFromWhatWasRefusedAlone() {
    append(10);
    lane.seal();
    for (String id : List.of("x", "y", "z")) {
      lane.append(epoch, new Envelope(id, new byte[10]), NOW);
    }
    lane.seal();
    lane.refusedAlone = 1;

    assertThat(lane.take(NOW).envelopes).hasToString("[z]");
    assertThat(lane.ready.stream().map(batch -> batch.envelopes.toString()))
        .containsExactly("[x, y]", "[e]");
    assertThat(lane.take(NOW).envelopes).hasToString("[e]");
    lane.refusedAlone = 0;
    assertThat(lane.take(NOW).envelopes).hasToString("[x, y]");
  }

  @Test
  void take_putsTheRest_whereItIsTriedNext() {
    append(60);
    append(60);
    lane.seal();
    append(10);
    lane.seal();
    refuseAsTooLarge(120);
    assertThat(lane.take(NOW).probe).isFalse();
    assertThat(lane.ready.getFirst().bytes).isEqualTo(60);
    lane.take(NOW);

    append(50);
    append(10);
    append(10);
    lane.seal();
    lane.gate.shut(Gate.State.OUTAGE, "HTTP 503", lane.gate.ticket(), NOW, 0);
    lane.take(NOW);
    Batch probe = lane.take(NOW);
    assertThat(probe.bytes).isEqualTo(60);
    assertThat(probe.ticket).isEqualTo(lane.gate.ticket());
    assertThat(lane.ready.getLast().bytes).isEqualTo(10);
  }
}
