// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.langspan.lab.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {

  private static final List<Envelope> ONE = List.of(new Envelope("e", new byte[0]));
  private static final long COST = ONE.get(0).cost();

  private final Admission admission = new Admission(1_000);
  private final Ledger ledger = new Ledger(admission);

  private Epoch enter() {
    assertThat(admission.reserve(COST)).isPositive();
    return ledger.enter();
  }

  @Test
  void report_tellsOnlyWhatWasBeforeTheMarker() {
    Epoch before = enter();
    Marker marker = ledger.marker();
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
    admission.refuse(DropReason.QUEUE_FULL);
    Marker early = ledger.marker();
    ledger.cut(early);
    Delivered one = ledger.report(early);
    ledger.dropped(first, DropReason.REJECTED, ONE);
    ledger.delivered(first, ONE);
    Marker late = ledger.marker();
    ledger.cut(late);

    assertThat(one).isEqualTo(new Delivered(1, 0, 2, Map.of(DropReason.QUEUE_FULL, 1L)));
    assertThat(ledger.report(late))
        .isEqualTo(new Delivered(1, 0, 0, Map.of(DropReason.REJECTED, 1L)));
    assertThat(ledger.report(ledger.marker())).isEqualTo(new Delivered(0, 0, 0, Map.of()));
  }

  @Test
  void report_countsAsPendingWhatIsStillQueuedBeforeTheMarker() {
    enter();
    admission.reserve(10);
    admission.reserve(10);
    Marker marker = ledger.marker();
    admission.reserve(10);

    assertThat(ledger.report(marker).pending()).isEqualTo(3);
  }

  @Test
  void await_needsEarlierEpochsToo() throws InterruptedException {
    Epoch first = enter();
    ledger.cut(ledger.marker());
    Marker second = ledger.marker();
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
    admission.reserve(COST);
    ledger.delivered(epoch, ONE);
    ledger.filtered(epoch, COST);
    admission.refuse(DropReason.AFTER_CLOSE);

    Counters counters = ledger.counters(1, null, null);

    assertThat(counters)
        .isEqualTo(
            new Counters(
                5, 1, 1, Map.of(DropReason.AFTER_CLOSE, 1L), 1, 1, 0, 0, 0, 2 * COST, null, null));
  }

  @Test
  void written_isForgotten_whenItWasSettledMeanwhile() {
    Set<Long> acknowledged = new HashSet<>();
    Envelope envelope = new Envelope("e", new byte[0]);
    Ledger withDisk = withDisk(acknowledged);
    admission.reserve(COST);
    Epoch epoch = withDisk.enter();

    // The last try to get it to the disk, at close, while its request is under way.
    withDisk.delivered(epoch, List.of(envelope));
    withDisk.written(epoch, envelope, 7);

    assertThat(acknowledged).containsExactly(7L);
    assertThat(withDisk.report(withDisk.marker())).isEqualTo(new Delivered(1, 0, 0, Map.of()));
  }

  private Ledger withDisk(Set<Long> acknowledged) {
    return new Ledger(
        admission,
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
  }

  @Test
  void flushes_thatAreOver_leaveNothing_whileNothingArrives() {
    Ledger withDisk = withDisk(new HashSet<>());
    for (int i = 1; i <= 1_000; i++) {
      admission.reserve(COST);
      withDisk.spilled(withDisk.enter(), ONE.get(0), i);
      Marker marker = withDisk.marker();
      withDisk.cut(marker);
      assertThat(withDisk.report(marker)).isEqualTo(new Delivered(0, i, 0, Map.of()));
    }
    assertThat(withDisk.epochs()).isLessThan(10);

    for (int i = 1; i <= 1_000; i++) {
      Envelope back = new Envelope("e", new byte[0]);
      Epoch epoch = withDisk.fetched(back, i, true);
      withDisk.delivered(epoch, List.of(back));
    }
    Marker last = withDisk.marker();
    withDisk.cut(last);
    assertThat(withDisk.report(last)).isEqualTo(new Delivered(1_000, 0, 0, Map.of()));
    assertThat(withDisk.heldBytes()).isZero();
  }

  @Test
  void flush_waitsForNothingLater_thoughOthersAreOver() throws InterruptedException {
    Epoch first = enter();
    Marker waiting = ledger.marker();
    ledger.cut(waiting);
    Epoch second = enter();
    Marker over = ledger.marker();
    ledger.cut(over);
    assertThat(ledger.report(over).pending()).isEqualTo(2);
    Epoch third = enter();
    Marker tooLate = ledger.marker();
    assertThat(ledger.report(tooLate).pending()).isEqualTo(3);
    ledger.cut(tooLate); // its flush has ended before it was met
    ledger.delivered(first, ONE);

    assertThat(ledger.await(waiting, System.nanoTime())).isTrue();
    assertThat(ledger.report(waiting)).isEqualTo(new Delivered(1, 0, 0, Map.of()));
    ledger.delivered(second, ONE);
    ledger.dropped(third, DropReason.REJECTED, ONE);
    Marker last = ledger.marker();
    ledger.cut(last);
    assertThat(ledger.await(last, System.nanoTime())).isTrue();
    assertThat(ledger.report(last))
        .isEqualTo(new Delivered(1, 0, 0, Map.of(DropReason.REJECTED, 1L)));
  }

  /** A disk whose bookkeeping finds no memory, once. */
  private static final class Forgetful implements Shelf.Store {

    private boolean failed;

    @Override
    public long durableUpTo() {
      return 0;
    }

    @Override
    public void ack(long sequence) {
      if (!failed) {
        failed = true;
        throw new OutOfMemoryError("a test says so");
      }
    }

    @Override
    public long bytes() {
      return 0;
    }
  }

  @Row("F5")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void settling_thatFailsForWantOfMemory_hasCountedNothing(boolean delivered) {
    Ledger ledger = new Ledger(admission, new Forgetful());
    Envelope envelope = new Envelope("e", new byte[0]);
    admission.reserve(envelope.cost());
    Epoch epoch = ledger.enter();
    ledger.written(epoch, envelope, 1);
    Runnable settle =
        () -> {
          if (delivered) {
            ledger.delivered(epoch, List.of(envelope));
          } else {
            ledger.dropped(epoch, DropReason.REJECTED, List.of(envelope));
          }
        };

    assertThatThrownBy(settle::run).isInstanceOf(OutOfMemoryError.class);
    Counters failed = ledger.counters(0, null, null);
    settle.run();

    assertThat(failed.delivered() + failed.dropped().size()).isZero();
    assertThat(failed.heldBytes()).isEqualTo(envelope.cost());
    Counters settled = ledger.counters(0, null, null);
    assertThat(settled.delivered() + settled.dropped().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(1);
    assertThat(settled.heldBytes()).isZero();
  }
}
