// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final List<Envelope> ONE = List.of(new Envelope("e", new byte[0]));
  private static final long COST = Batch.cost(ONE);

  private final Ledger ledger = new Ledger(1_000);

  private Epoch enter() {
    assertThat(ledger.reserve(COST)).isPositive();
    return ledger.enter();
  }

  @Test
  void reserve_refusesWhatExceedsTheCapacity() {
    assertThat(ledger.reserve(600)).isEqualTo(600);
    assertThat(ledger.reserve(401)).isEqualTo(-1);
    assertThat(ledger.reserve(400)).isEqualTo(1_000);
    assertThat(ledger.reserve(Long.MAX_VALUE / 2)).isEqualTo(-1);
    assertThat(ledger.heldBytes()).isEqualTo(1_000);
  }

  @Test
  void report_tellsOnlyWhatWasBeforeTheMarker() {
    Epoch before = enter();
    Ledger.Marker marker = ledger.marker();
    ledger.cut(marker);
    Epoch after = enter();
    ledger.delivered(after, ONE);
    ledger.delivered(before, ONE);

    assertThat(ledger.report(marker)).isEqualTo(new Delivered(1, 0, 0, Map.of()));
  }

  @Test
  void report_tellsEachDeliveryAndLossOnce() {
    Epoch first = enter();
    enter();
    enter();
    ledger.delivered(first, ONE);
    ledger.refuse(DropReason.QUEUE_FULL);
    Ledger.Marker early = ledger.marker();
    ledger.cut(early);
    Delivered one = ledger.report(early);
    ledger.dropped(first, DropReason.REJECTED, ONE);
    ledger.delivered(first, ONE);
    Ledger.Marker late = ledger.marker();
    ledger.cut(late);

    assertThat(one).isEqualTo(new Delivered(1, 0, 2, Map.of(DropReason.QUEUE_FULL, 1L)));
    assertThat(ledger.report(late))
        .isEqualTo(new Delivered(1, 0, 0, Map.of(DropReason.REJECTED, 1L)));
    assertThat(ledger.report(ledger.marker())).isEqualTo(new Delivered(0, 0, 0, Map.of()));
  }

  @Test
  void report_countsAsPendingWhatIsStillQueuedBeforeTheMarker() {
    enter();
    ledger.reserve(10);
    ledger.reserve(10);
    Ledger.Marker marker = ledger.marker();
    ledger.reserve(10);

    assertThat(ledger.report(marker).pending()).isEqualTo(3);
  }

  @Test
  void await_needsEarlierEpochsToo() throws InterruptedException {
    Epoch first = enter();
    ledger.cut(ledger.marker());
    Ledger.Marker second = ledger.marker();
    ledger.cut(second);

    assertThat(ledger.await(second, System.nanoTime())).isFalse();
    ledger.filtered(first, 10);
    assertThat(ledger.await(second, System.nanoTime())).isTrue();
  }

  @Test
  void counters_addUp() {
    Epoch epoch = enter();
    enter();
    enter();
    ledger.reserve(COST);
    ledger.delivered(epoch, ONE);
    ledger.filtered(epoch, COST);
    ledger.refuse(DropReason.AFTER_CLOSE);

    Counters counters = ledger.counters(1, null, null);

    assertThat(counters)
        .isEqualTo(
            new Counters(
                5, 1, 1, Map.of(DropReason.AFTER_CLOSE, 1L), 1, 1, 0, 0, 0, 2 * COST, null, null));
  }

  @Test
  void written_isForgotten_whenItWasSettledMeanwhile() {
    Set<Long> acknowledged = new HashSet<>();
    Ledger withDisk =
        new Ledger(
            1_000,
            new Shelf.Store() {
              @Override
              public long durableUpTo() {
                return Long.MAX_VALUE;
              }

              @Override
              public void ack(long sequence) {
                acknowledged.add(sequence);
              }

              @Override
              public long bytes() {
                return 0;
              }
            });
    Envelope envelope = new Envelope("e", new byte[0]);
    withDisk.reserve(COST);
    Epoch epoch = withDisk.enter();

    // The last try to get it to the disk, at close, while its request is under way.
    withDisk.delivered(epoch, List.of(envelope));
    withDisk.written(epoch, envelope, 7);

    assertThat(acknowledged).containsExactly(7L);
    assertThat(withDisk.report(withDisk.marker())).isEqualTo(new Delivered(1, 0, 0, Map.of()));
  }
}
