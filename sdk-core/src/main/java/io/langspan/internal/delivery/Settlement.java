// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import io.langspan.internal.log.QuietLog;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What an outcome means for a batch and for those behind it in its lane. Called by the {@link
 * Outbox} under its lock; what is to be logged is collected and written after the lock is free.
 */
final class Settlement {

  /**
   * After so many items were refused alone, without anything being accepted, nothing is invalid but
   * us. Requests of several items prove nothing: each may hold a bad one.
   */
  private static final int REFUSALS = 3;

  /** What fails for so long while the server takes others is the cause itself. */
  private static final long ALWAYS = TimeUnit.MINUTES.toNanos(5);

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
        lane.passed(batch, now);
        accepted(lane, lines);
        inferRefusal(lane, batch);
      }
      case PER_ITEM -> perItem(lane, batch, outcome, now, lines);
      case RETRY -> again(lane, batch, Gate.State.OUTAGE, outcome, now, lines);
      case HOLD -> {
        lane.refusedHeaders = batch.headers;
        again(lane, batch, Gate.State.HELD, outcome, now, lines);
      }
      case TOO_LARGE -> tooLarge(lane, batch, outcome, now, lines);
      case REFUSED -> refused(lane, batch, outcome, now, lines);
    }
  }

  private void accepted(Lane lane, List<Runnable> lines) {
    if (lane.accepted()) {
      lines.add(
          () -> log.info("recovered", "{} accepts {} again", settings.origin(), lane.kind.label));
    }
  }

  private void perItem(Lane lane, Batch batch, Outcome outcome, long now, List<Runnable> lines) {
    lane.passed(batch, now);
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
      delay(rest, backoff.retry(++rest.failures), backoff.asked(outcome.retryAfter()), now);
      putBack(lane, rest, true);
    }
  }

  private void again(
      Lane lane, Batch batch, Gate.State into, Outcome outcome, long now, List<Runnable> lines) {
    long retryAfter = backoff.asked(outcome.retryAfter());
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
      if (batch.failures++ == 0) {
        batch.failingSince = now;
        batch.failedAt = lane.acceptances;
      }
      long own =
          into == Gate.State.HELD ? Backoff.hold(batch.failures) : backoff.retry(batch.failures);
      delay(batch, own, retryAfter, now);
      if (batch.size() > 1 && alwaysFails(lane, batch, now)) {
        int half = batch.size() / 2;
        Batch second = batch.tail(half);
        putBack(lane, batch.head(half), true);
        putBack(lane, second, true);
      } else {
        putBack(lane, batch, true);
      }
    }
  }

  /** A server may fail because of one item; then those that share its request must not suffer. */
  private static boolean alwaysFails(Lane lane, Batch batch, long now) {
    return now - batch.failingSince >= ALWAYS && lane.acceptances - batch.failedAt >= 2;
  }

  private static void delay(Batch batch, long own, long retryAfter, long now) {
    batch.floor = now + retryAfter;
    batch.notBefore = now + Math.max(own, retryAfter);
  }

  private void tooLarge(Lane lane, Batch batch, Outcome outcome, long now, List<Runnable> lines) {
    if (batch.size() == 1) {
      if (outcome.again().isEmpty()) {
        drop(batch, DropReason.OVERSIZE, lines);
      } else {
        cut(lane, batch, batch.with(outcome.again()), lines);
      }
      return;
    }
    long limit = lane.tooLarge(batch, now);
    if (!batch.trial) {
      lines.add(
          () ->
              log.warn(
                  "413",
                  "{} refuses a request of {} bytes as too large, sending at most {} from now on",
                  settings.origin(),
                  batch.bytes,
                  limit));
    }
    putBack(lane, batch, true);
  }

  private void cut(Lane lane, Batch batch, Batch smaller, List<Runnable> lines) {
    ledger.replaced(batch.envelopes.get(0), smaller.envelopes.get(0));
    lines.add(
        () ->
            log.warn(
                "cut",
                "{} refuses one of {} with {} bytes as too large, cut to {} bytes: {}",
                settings.origin(),
                batch.kind.label,
                batch.bytes,
                smaller.bytes,
                printable(batch.envelopes.get(0).id())));
    putBack(lane, smaller, true);
  }

  private void refused(Lane lane, Batch batch, Outcome outcome, long now, List<Runnable> lines) {
    boolean surprise = lane.refusals++ == 0 && lane.acceptances > 0;
    boolean first = batch.refusedAt < 0;
    if (first) {
      batch.refusedAt = lane.acceptances;
    }
    boolean othersPass = lane.acceptances > batch.refusedAt;
    if (batch.size() > 1) {
      search(lane, batch);
    } else if (othersPass || (first && surprise)) {
      drop(batch, DropReason.REJECTED, lines);
    } else {
      if (++lane.refusedAlone >= REFUSALS
          && lane.gate.shut(Gate.State.REFUSING, outcome.cause(), batch.ticket, now, 0)) {
        lines.add(
            () ->
                log.warn(
                    "refusing",
                    "{} refuses all {} as invalid: {}. Holding what is queued, trying again",
                    settings.origin(),
                    lane.kind.label,
                    outcome.cause()));
      }
      putBack(lane, batch, true); // to be judged when it is known whether anything passes
    }
  }

  /**
   * Splits the batch. A refused first part costs two requests, as the second is to be delivered,
   * too; an accepted one costs one, as it {@linkplain #inferRefusal tells} of the second. The
   * golden section makes the worst of both alike: one bad item in 1,000 costs at most 17 requests
   * more, where halves cost 20.
   */
  private void search(Lane lane, Batch batch) {
    int part = Math.max(1, batch.size() * 3 / 8);
    Batch first = batch.head(part);
    Batch second = batch.tail(part);
    first.twin = second;
    putBack(lane, second, true);
    putBack(lane, first, true);
  }

  /** Two parts were refused together and one has now been accepted: so it is the other. */
  private void inferRefusal(Lane lane, Batch accepted) {
    Batch twin = accepted.twin;
    // A single item is not condemned unheard.
    if (twin != null && twin.size() > 1 && lane.ready.remove(twin)) {
      lane.refusals++;
      search(lane, twin);
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
