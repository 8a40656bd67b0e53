// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.internal.delivery.Gate.State;
import io.langspan.internal.log.QuietLog;
import io.langspan.internal.log.RecordingLogger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.event.Level;

/** What an outcome means, told by what is in the lane, the books and the log afterwards. */
class SettlementTest {

  private static final long NOW = Long.MAX_VALUE - 7;
  private static final int BYTES = 10;

  private final Settings settings = TestSettings.at(() -> NOW, Integer.MAX_VALUE);
  private final Backoff backoff = new Backoff(() -> 1.0);
  private final Admission admission = new Admission(1_000_000);
  private final Ledger ledger = new Ledger(admission);
  private final RecordingLogger log = new RecordingLogger();
  private final Settlement settlement =
      new Settlement(settings, ledger, new QuietLog(log, () -> NOW), backoff);
  private final Lane lane = new Lane(Kind.OTLP_TRACES, settings, backoff);

  /** A batch that has left, of one envelope for each id. */
  private Batch sent(String... ids) {
    Batch batch = null;
    for (String id : ids) {
      Envelope envelope = new Envelope(id, new byte[BYTES]);
      assertThat(admission.reserve(envelope.cost())).isPositive();
      Epoch epoch = ledger.enter();
      batch = batch == null ? new Batch(lane.kind, epoch, NOW - 100) : batch;
      batch.add(envelope);
    }
    return leave(batch);
  }

  private Batch leave(Batch batch) {
    batch.ticket = lane.gate.ticket();
    batch.probe = !lane.gate.open();
    return batch;
  }

  private void settle(Batch batch, Outcome outcome) {
    List<Runnable> lines = new ArrayList<>();
    settlement.settle(lane, batch, outcome, NOW, lines);
    lines.forEach(Runnable::run);
  }

  private static Outcome outcome(Verdict verdict) {
    return outcome(verdict, Duration.ZERO);
  }

  private static Outcome outcome(Verdict verdict, Duration retryAfter) {
    return new Outcome(
        verdict, "HTTP X", "do that", retryAfter.toNanos(), List.of(), List.of(), List.of());
  }

  private Counters counters() {
    return ledger.counters(0, null, null);
  }

  private List<String> ready() {
    return lane.ready.stream().map(batch -> batch.envelopes.toString()).toList();
  }

  private static long nanos(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  @Test
  void ack_delivers_andEndsEverySuspicion() {
    lane.refusals = 2;
    lane.refusedAlone = 2;

    settle(sent("a", "b"), outcome(Verdict.ACK));

    assertThat(counters().delivered()).isEqualTo(2);
    assertThat(ledger.heldBytes()).isZero();
    assertThat(lane.ready).isEmpty();
    assertThat(lane.refusals).isZero();
    assertThat(lane.refusedAlone).isZero();
    assertThat(lane.acceptances).isEqualTo(1);
    assertThat(log.all()).isEmpty();
  }

  @Test
  void ack_opensTheGate_andTellsWhoWasTold() {
    settle(sent("a"), outcome(Verdict.HOLD));
    settle(leave(lane.ready.remove()), outcome(Verdict.ACK));

    assertThat(lane.gate.open()).isTrue();
    assertThat(log.at(Level.WARN))
        .singleElement()
        .asString()
        .contains("http://x does not accept traces: HTTP X (do that)");
    assertThat(log.at(Level.INFO)).singleElement().asString().contains("accepts traces again");
  }

  @Test
  void perItem_sharesOutTheBatch() {
    Batch batch = sent("fine", "bad", "busy", "late");
    batch.failures = 1;
    List<Envelope> all = batch.envelopes;
    Outcome outcome =
        new Outcome(
            Verdict.PER_ITEM,
            "HTTP 207",
            "",
            nanos(10),
            all.subList(0, 1),
            all.subList(1, 2),
            all.subList(2, 4));
    lane.ready.add(sent("next"));

    settle(batch, outcome);

    assertThat(counters().delivered()).isEqualTo(1);
    assertThat(counters().dropped()).isEqualTo(Map.of(DropReason.REJECTED, 1L));
    assertThat(ready()).containsExactly("[busy, late]", "[next]");
    assertThat(lane.ready.getFirst().failures).isEqualTo(2);
    assertThat(lane.ready.getFirst().notBefore).isEqualTo(NOW + nanos(1_100));
    assertThat(lane.ready.getFirst().floor).isEqualTo(NOW + nanos(1_100));
    assertThat(lane.acceptances).isEqualTo(1);
    assertThat(log.at(Level.WARN))
        .singleElement()
        .asString()
        .endsWith("Dropped 1 of traces as rejected: bad");
  }

  @ParameterizedTest
  @EnumSource(
      value = Verdict.class,
      names = {"RETRY", "HOLD"})
  void failure_isWaitedOut_byTheServersWishOrOurs(Verdict verdict) {
    boolean held = verdict == Verdict.HOLD;
    Batch first = sent("first");
    Batch second = sent("second");
    settle(first, outcome(verdict, Duration.ofMillis(5)));
    settle(second, outcome(verdict, Duration.ofMinutes(3)));

    assertThat(ready()).containsExactly("[second]", "[first]");
    assertThat(first.failures).isEqualTo(1);
    assertThat(first.notBefore).isEqualTo(NOW + nanos(held ? 30_000 : 1_100));
    assertThat(first.floor).isEqualTo(NOW + nanos(1_100));
    assertThat(second.notBefore).isEqualTo(NOW + nanos(198_000));
    assertThat(second.floor).isEqualTo(NOW + nanos(198_000));
    assertThat(lane.gate.state()).isEqualTo(held ? State.HELD : State.OUTAGE);
    assertThat(lane.gate.notBefore()).isEqualTo(NOW + nanos(198_000));
    assertThat(counters().queued()).isEqualTo(2);
    assertThat(counters().dropped()).isEmpty();
    assertThat(log.at(Level.WARN)).hasSize(held ? 1 : 0);
  }

  @Test
  void failedProbe_goesToTheEnd_andIsNotBlamed() {
    settle(sent("first"), outcome(Verdict.RETRY));
    Batch probe = leave(sent("probe"));
    settle(probe, outcome(Verdict.RETRY, Duration.ofMillis(7)));

    assertThat(ready()).containsExactly("[first]", "[probe]");
    assertThat(probe.failures).isZero();
    assertThat(probe.notBefore).isEqualTo(NOW - 100);
    assertThat(probe.floor).isEqualTo(NOW + nanos(1_100));
    assertThat(lane.gate.notBefore()).isEqualTo(NOW + nanos(1_100));
  }

  @Test
  void tooLarge_learnsHalf_andNeverMoreAgain() {
    Batch batch = sent("a", "b", "c", "d");
    lane.ready.add(sent("next"));
    settle(batch, outcome(Verdict.TOO_LARGE));

    assertThat(ready()).containsExactly("[a, b, c, d]", "[next]");
    assertThat(log.at(Level.WARN))
        .singleElement()
        .asString()
        .contains("40 bytes as too large, sending at most 20 from now on");

    settle(sent("a", "b", "c", "d", "e", "f"), outcome(Verdict.TOO_LARGE));
    assertThat(lane.take(NOW).envelopes).hasToString("[a, b]");
  }

  @Test
  void tooLarge_losesWhatIsAlone_andLearnsNothingFromIt() {
    settle(sent("huge\nFAKE LINE" + "x".repeat(300)), outcome(Verdict.TOO_LARGE));

    assertThat(lane.ready).isEmpty();
    lane.ready.add(sent("a", "b", "c"));
    assertThat(lane.take(NOW).size()).isEqualTo(3);
    assertThat(counters().dropped()).isEqualTo(Map.of(DropReason.OVERSIZE, 1L));
    assertThat(ledger.heldBytes()).isEqualTo(3 * (BYTES + Envelope.OVERHEAD));
    assertThat(log.at(Level.WARN))
        .singleElement()
        .asString()
        .contains("oversize: huge?FAKE LINEx")
        .endsWith("x".repeat(200 - "huge?FAKE LINE".length()))
        .doesNotContain("x".repeat(201 - "huge?FAKE LINE".length()));
  }

  @Test
  void tooLarge_sendsWhatWasCutInstead() {
    Batch batch = sent("huge");
    lane.ready.add(sent("next"));
    Envelope cut = batch.envelopes.get(0).shrunkTo(new byte[4]);
    settle(batch, outcome(Verdict.TOO_LARGE).orRather(cut));

    assertThat(ready()).containsExactly("[huge]", "[next]");
    assertThat(lane.ready.getFirst().envelopes).containsExactly(cut);
    assertThat(lane.ready.getFirst().bytes).isEqualTo(4);
    assertThat(ledger.heldBytes()).isEqualTo(2 * Envelope.OVERHEAD + BYTES + 4);
    assertThat(counters().dropped()).isEmpty();
    settle(leave(lane.ready.remove()), outcome(Verdict.ACK));
    settle(leave(lane.ready.remove()), outcome(Verdict.ACK));
    assertThat(ledger.heldBytes()).isZero();
  }

  @Test
  void refusal_isSearched_andTheSecondPartIsNotAskedInVain() {
    String[] ids = IntStream.range(0, 16).mapToObj(Integer::toString).toArray(String[]::new);
    settle(sent(ids), outcome(Verdict.REFUSED));

    assertThat(lane.ready.stream().map(Batch::size)).containsExactly(6, 10);
    assertThat(lane.ready.getFirst().envelopes.get(0).id()).isEqualTo("0");
    settle(leave(lane.ready.remove()), outcome(Verdict.ACK));

    assertThat(counters().delivered()).isEqualTo(6);
    assertThat(lane.refusals).isEqualTo(1);
    assertThat(lane.ready.stream().map(Batch::size)).containsExactly(3, 7);
    assertThat(lane.ready.getFirst().envelopes.get(0).id()).isEqualTo("6");
    assertThat(log.all()).isEmpty();
  }

  @Test
  void refusal_isNotInferred_forASingleItem() {
    settle(sent("a", "b"), outcome(Verdict.REFUSED));
    assertThat(ready()).containsExactly("[a]", "[b]");

    settle(leave(lane.ready.remove()), outcome(Verdict.ACK));

    assertThat(ready()).containsExactly("[b]");
    assertThat(counters().dropped()).isEmpty();
    settle(leave(lane.ready.remove()), outcome(Verdict.REFUSED));
    assertThat(counters().dropped()).isEqualTo(Map.of(DropReason.REJECTED, 1L));
  }

  @Test
  void refusalOfOne_isASurprise_whereOthersPassed() {
    settle(sent("good"), outcome(Verdict.ACK));
    settle(sent("bad"), outcome(Verdict.REFUSED));

    assertThat(lane.ready).isEmpty();
    assertThat(counters().dropped()).isEqualTo(Map.of(DropReason.REJECTED, 1L));
    assertThat(log.at(Level.WARN)).singleElement().asString().endsWith("rejected: bad");
  }

  @Test
  void refusalOfOne_provesNothing_whereNothingPassedYet() {
    Batch first = sent("first");
    lane.ready.add(sent("next"));
    settle(first, outcome(Verdict.REFUSED));

    assertThat(ready()).containsExactly("[first]", "[next]");
    assertThat(lane.gate.open()).isTrue();
    settle(sent("second"), outcome(Verdict.REFUSED));
    assertThat(lane.gate.open()).isTrue();
    assertThat(log.all()).isEmpty();

    settle(sent("third"), outcome(Verdict.REFUSED));
    assertThat(lane.gate.state()).isEqualTo(State.REFUSING);
    assertThat(lane.gate.notBefore()).isEqualTo(NOW + Backoff.REFUSED);
    assertThat(counters().dropped()).isEmpty();
    assertThat(counters().queued()).isEqualTo(4);
    assertThat(log.at(Level.WARN)).singleElement().asString().contains("refuses all traces");

    settle(leave(sent("good")), outcome(Verdict.ACK));
    settle(leave(first), outcome(Verdict.REFUSED));
    assertThat(counters().dropped()).isEqualTo(Map.of(DropReason.REJECTED, 1L));
  }

  @Test
  void refusalOfMany_isNeverTakenForARefusalOfAll() {
    for (int i = 0; i < 10; i++) {
      settle(sent("a" + i, "b" + i), outcome(Verdict.REFUSED));
    }

    assertThat(lane.gate.open()).isTrue();
    assertThat(lane.refusals).isEqualTo(10);
    assertThat(counters().dropped()).isEmpty();
  }

  @Test
  void perItem_leavesNothingBehind_whenAllArrived() {
    Batch batch = sent("a", "b");
    settle(
        batch,
        new Outcome(Verdict.PER_ITEM, "HTTP 207", "", 0, batch.envelopes, List.of(), List.of()));

    assertThat(counters().delivered()).isEqualTo(2);
    assertThat(lane.ready).isEmpty();
    assertThat(log.all()).isEmpty();
  }

  @Test
  void perItem_deliversNothing_whenNothingArrived() {
    Batch batch = sent("a", "b");
    settle(
        batch,
        new Outcome(Verdict.PER_ITEM, "HTTP 207", "", 0, List.of(), batch.envelopes, List.of()));

    assertThat(counters().delivered()).isZero();
    assertThat(counters().dropped()).isEqualTo(Map.of(DropReason.REJECTED, 2L));
    assertThat(lane.ready).isEmpty();
  }

  @Test
  void failure_withoutAdvice_isToldWithout() {
    settle(
        sent("a"), new Outcome(Verdict.HOLD, "HTTP 418", "", 0, List.of(), List.of(), List.of()));

    assertThat(log.at(Level.WARN)).singleElement().asString().contains("traces: HTTP 418. Holding");
  }

  @Test
  void refusal_isNotInferred_forWhatHasLeftAlready() {
    settle(sent("a", "b", "c", "d"), outcome(Verdict.REFUSED));
    Batch first = leave(lane.ready.remove());
    leave(lane.ready.remove());
    settle(first, outcome(Verdict.ACK));

    assertThat(lane.ready).isEmpty();
    assertThat(lane.refusals).isZero();
  }

  @Test
  void refusalOfOne_isJudged_byWhatPassedSinceItWasFirstRefused() {
    Batch bad = sent("bad");
    settle(bad, outcome(Verdict.REFUSED));
    settle(sent("good"), outcome(Verdict.ACK));
    settle(sent("a", "b"), outcome(Verdict.REFUSED));
    assertThat(lane.ready.removeLast()).isSameAs(bad);

    settle(leave(bad), outcome(Verdict.REFUSED));

    assertThat(counters().dropped()).isEqualTo(Map.of(DropReason.REJECTED, 1L));
  }

  @Test
  void refusalOfOne_isNoSurprise_amongOtherRefusals() {
    settle(sent("good"), outcome(Verdict.ACK));
    settle(sent("a", "b"), outcome(Verdict.REFUSED));
    settle(sent("bad"), outcome(Verdict.REFUSED));

    assertThat(counters().dropped()).isEmpty();
    assertThat(ready()).containsExactly("[bad]", "[a]", "[b]");
  }
}
