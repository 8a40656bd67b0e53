// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import java.util.List;

/**
 * What an outcome means for a batch and for those behind it in its lane. Called by the {@link
 * Outbox} under its lock; what is to be logged is collected and written after the lock is free.
 */
final class Settlement {

  /**
   * After so many refusals in a row, without anything being accepted, nothing is invalid but us.
   */
  private static final int REFUSALS = 3;

  private final Settings settings;
  private final Ledger ledger;
  private final QuietLog log;
  private final Backoff backoff;

  Settlement(Settings settings, Ledger ledger, QuietLog log, Backoff backoff) {
    this.settings = settings;
    this.ledger = ledger;
    this.log = log;
    this.backoff = backoff;
  }

  void settle(Lane lane, Batch batch, Outcome outcome, long now, List<Runnable> lines) {
    switch (outcome.verdict()) {
      case ACK -> {
        ledger.delivered(batch.epoch, batch.envelopes);
        accepted(lane, lines);
      }
      case PER_ITEM -> perItem(lane, batch, outcome, now, lines);
      case RETRY -> again(lane, batch, Gate.State.OUTAGE, outcome, now, lines);
      case HOLD -> again(lane, batch, Gate.State.HELD, outcome, now, lines);
      case TOO_LARGE -> tooLarge(lane, batch, lines);
      case REFUSED -> refused(lane, batch, outcome, now, lines);
    }
  }

  private void accepted(Lane lane, List<Runnable> lines) {
    lane.refusals = 0;
    lane.acceptances++;
    if (lane.gate.reopen()) {
      lines.add(
          () -> log.info("recovered", "{} accepts {} again", settings.origin(), lane.kind.label));
    }
  }

  private void perItem(Lane lane, Batch batch, Outcome outcome, long now, List<Runnable> lines) {
    accepted(lane, lines);
    List<Envelope> delivered = outcome.delivered();
    if (!delivered.isEmpty()) {
      ledger.delivered(batch.epoch, delivered);
    }
    if (!outcome.rejected().isEmpty()) {
      drop(batch.with(outcome.rejected()), DropReason.REJECTED, lines);
    }
    if (!outcome.again().isEmpty()) {
      Batch rest = batch.with(outcome.again());
      delay(rest, backoff.retry(++rest.failures), outcome.retryAfter(), now);
      putBack(lane, rest, true);
    }
  }

  private void again(
      Lane lane, Batch batch, Gate.State into, Outcome outcome, long now, List<Runnable> lines) {
    long retryAfter = outcome.retryAfter();
    if (lane.gate.shut(into, outcome.cause(), batch.ticket, now, retryAfter)) {
      String advice = outcome.advice().isEmpty() ? "" : " (" + outcome.advice() + ")";
      lines.add(
          () ->
              log.warn(
                  into + " " + outcome.cause(),
                  "{} does not accept {}: {}{}. Holding what is queued, trying again",
                  settings.origin(),
                  lane.kind.label,
                  outcome.cause(),
                  advice));
    }
    if (batch.probe) {
      // All suffer. The next probe is another batch, lest this one alone be the cause.
      batch.floor = now + retryAfter;
      putBack(lane, batch, false);
    } else {
      batch.failures++;
      long own =
          into == Gate.State.HELD ? Backoff.hold(batch.failures) : backoff.retry(batch.failures);
      delay(batch, own, retryAfter, now);
      putBack(lane, batch, true);
    }
  }

  private static void delay(Batch batch, long own, long retryAfter, long now) {
    batch.floor = now + retryAfter;
    batch.notBefore = now + Math.max(own, retryAfter);
  }

  private void tooLarge(Lane lane, Batch batch, List<Runnable> lines) {
    if (batch.size() == 1) {
      drop(batch, DropReason.OVERSIZE, lines);
      return;
    }
    long limit = Math.min(lane.learnt, Math.max(1, batch.bytes / 2));
    lane.learnt = limit;
    lines.add(
        () ->
            log.warn(
                "413",
                "{} refuses a request of {} bytes as too large, sending at most {} from now on",
                settings.origin(),
                batch.bytes,
                limit));
    putBack(lane, batch, true);
  }

  private void refused(Lane lane, Batch batch, Outcome outcome, long now, List<Runnable> lines) {
    lane.refusals++;
    if (batch.refusedAt < 0) {
      batch.refusedAt = lane.acceptances;
    }
    boolean othersPass = lane.acceptances > batch.refusedAt;
    if (!othersPass && lane.refusals >= REFUSALS) {
      if (lane.gate.shut(Gate.State.REFUSING, outcome.cause(), batch.ticket, now, 0)) {
        lines.add(
            () ->
                log.warn(
                    "refusing",
                    "{} refuses all {} as invalid: {}. Holding what is queued, trying again",
                    settings.origin(),
                    lane.kind.label,
                    outcome.cause()));
      }
      putBack(lane, batch, false);
    } else if (batch.size() == 1) {
      drop(batch, DropReason.REJECTED, lines);
    } else {
      // To the end of the lane, so that both halves are tried before a quarter: then one bad item
      // never makes more than two refusals in a row, and good batches do not wait for the search.
      int half = batch.size() / 2;
      putBack(lane, batch.head(half), false);
      putBack(lane, batch.tail(half), false);
    }
  }

  private void drop(Batch batch, DropReason reason, List<Runnable> lines) {
    ledger.dropped(batch.epoch, reason, batch.envelopes);
    lines.add(
        () ->
            log.warn(
                reason.label(),
                "Dropped {} of {} as {}: {}",
                batch.size(),
                batch.kind.label,
                reason.label(),
                printable(batch.envelopes.get(0).id())));
  }

  /** An id may be the application's own and must not forge a log line. */
  private static String printable(String id) {
    String cut = id.length() > 200 ? id.substring(0, 200) : id;
    return cut.replaceAll("[^ -~]", "?");
  }

  private void putBack(Lane lane, Batch batch, boolean first) {
    if (first) {
      lane.ready.addFirst(batch);
    } else {
      lane.ready.addLast(batch);
    }
  }
}
