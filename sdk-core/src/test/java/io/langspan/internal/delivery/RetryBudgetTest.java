// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.langspan.internal.log.QuietLog;
import io.langspan.internal.log.RecordingLogger;
import io.langspan.lab.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** An hour of one request a second, simulated: what a server in trouble is asked to bear. */
class RetryBudgetTest {

  private static final long STEP = Duration.ofMillis(50).toNanos();
  private static final int STEPS_PER_SECOND = 20;
  private static final int HOUR = 3_600;

  private record Call(Batch batch, long end, boolean fails) {}

  private final Random random = new Random(15);
  private final RecordingLogger lines = new RecordingLogger();
  private final List<Call> calls = new ArrayList<>();
  private long now = Long.MAX_VALUE - Duration.ofMinutes(30).toNanos(); // it wraps around
  private final Settings settings =
      new Settings(
          "http://x",
          "http://x",
          Map.of(),
          Map.of(),
          Map::of,
          Duration.ofSeconds(10),
          100_000_000,
          1_000_000,
          3_500_000,
          1,
          Duration.ofSeconds(1),
          2,
          Clock.systemUTC(),
          () -> now,
          random::nextDouble,
          null,
          () -> () -> {},
          null,
          0,
          0,
          (reason, items) -> {});
  private final QuietLog log = new QuietLog(lines, () -> now);
  private final Admission admission = new Admission(settings.queueBytes());
  private final Ledger ledger = new Ledger(admission);
  private final Outbox outbox = new Outbox(settings, ledger, log, () -> {});
  private int requests;

  /** Runs two senders against a server that takes a tenth of a second. */
  private void run(int seconds, BooleanSupplier fails, boolean flushes) {
    for (int step = 0; step < seconds * STEPS_PER_SECOND; step++) {
      now += STEP;
      for (Call call : List.copyOf(calls)) {
        if (call.end() - now <= 0) {
          calls.remove(call);
          Answer answer = new Answer(call.fails() ? 503 : 200, null, null, null, new byte[0]);
          outbox.settle(
              call.batch(),
              Outcome.of(Kind.OTLP_TRACES, call.batch().envelopes, answer, Instant.EPOCH));
        }
      }
      if (step % STEPS_PER_SECOND == 0) {
        Envelope envelope = new Envelope("e", new byte[1]);
        assertThat(admission.reserve(envelope.cost())).isPositive();
        outbox.append(List.of(new Fresh(Kind.OTLP_TRACES, ledger.enter(), envelope)));
        if (flushes) {
          outbox.flush();
        }
      }
      Batch batch;
      while (calls.size() < settings.maxInFlight() && (batch = outbox.poll()) != null) {
        requests++;
        calls.add(new Call(batch, now + 2 * STEP, fails.getAsBoolean()));
      }
    }
  }

  @Test
  void health_isOneRequestForABatch() {
    run(HOUR, () -> false, true);

    assertThat(requests).isEqualTo(HOUR);
  }

  @Row("C15")
  @Test
  void outage_isAskedLessThanATenthAsOften_andToldOnce() {
    run(HOUR, () -> true, false);

    assertThat(requests).isLessThan(HOUR / 10);
    assertThat(lines.all()).hasSizeBetween(1, 12); // a reminder in five minutes at most
  }

  @Row("C15")
  @Test
  void outage_isAskedLessThanATenthAsOften_evenByOneWhoAlwaysFlushes() {
    run(HOUR, () -> true, true);

    assertThat(requests).isLessThan(HOUR / 10);
  }

  @Row("C16")
  @Test
  void flapping_costsNoMoreThanTwoPointTwoRequestsForABatch() {
    run(HOUR, random::nextBoolean, false);
    run(60, () -> false, false);

    assertThat(outbox.counters().queued() + outbox.counters().inFlight()).isLessThan(2);
    assertThat((double) requests / outbox.counters().delivered()).isLessThan(2.2);
  }

  @Row("C17")
  @Test
  void recovery_drainsTheBacklog() {
    run(HOUR, () -> true, false);
    run(10 * 60, () -> false, false);

    assertThat(outbox.counters().delivered()).isBetween(HOUR + 598L, HOUR + 600L);
  }
}
