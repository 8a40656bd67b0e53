// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.concurrent.TimeUnit;

/**
 * Whether a lane may send. While it is shut one request at a time goes through, when its time has
 * come, to see whether the trouble is over. Guarded by the {@link Outbox}.
 */
final class Gate {

  enum State {
    OPEN,
    /** The server is out of order; tried again with exponential back-off. */
    OUTAGE,
    /** A person must repair something; probed slowly. */
    HELD,
    /** The server refuses everything as invalid; probed slowly with single items. */
    REFUSING
  }

  // The retry budget. Back-off alone asks a server in trouble about twice a minute; an application
  // that flushes every second must not make it sixty times. What is cut short is paid for: five
  // times at once, and once in twenty seconds over time.
  private static final long PRICE = TimeUnit.SECONDS.toNanos(20);
  private static final long CREDIT = 5 * PRICE;

  private final Backoff backoff;
  private State state = State.OPEN;
  private int failures;
  private long notBefore;
  private long floor;
  private long ticket;
  private String cause = "";
  private boolean told;
  private long debt;
  private long debtAt;

  Gate(Backoff backoff) {
    this.backoff = backoff;
  }

  State state() {
    return state;
  }

  boolean open() {
    return state == State.OPEN;
  }

  /** When the next probe may leave; meaningful while shut. */
  long notBefore() {
    return notBefore;
  }

  /** Changes with the state: two requests that failed side by side are one failure. */
  long ticket() {
    return ticket;
  }

  /** Notes a failure; returns whether this is the moment to tell a person. */
  boolean shut(State into, String why, long batchTicket, long now, long retryAfter) {
    if (batchTicket != ticket) {
      if (!open()) {
        forbidUntil(now + retryAfter);
      }
      return false;
    }
    boolean other = state != into || !cause.equals(why);
    failures = state == into ? failures + 1 : 1;
    state = into;
    cause = why;
    ticket++;
    floor = now;
    notBefore = now + delay();
    forbidUntil(now + retryAfter);
    // One failed request is nobody's news; three in a row are an outage.
    boolean tell = into == State.OUTAGE ? failures == 3 : other;
    told |= tell;
    return tell;
  }

  private long delay() {
    return switch (state) {
      case OPEN -> 0;
      case OUTAGE -> backoff.retry(failures);
      case HELD -> Backoff.hold(failures);
      case REFUSING -> Backoff.REFUSED;
    };
  }

  /** The server's word, which unlike our own delay is not cut short. */
  private void forbidUntil(long moment) {
    if (moment - floor > 0) {
      floor = moment;
    }
    if (moment - notBefore > 0) {
      notBefore = moment;
    }
  }

  /** The server took something; returns whether a person who was told of trouble should know. */
  boolean reopen() {
    if (open()) {
      return false;
    }
    boolean tell = told;
    state = State.OPEN;
    failures = 0;
    cause = "";
    told = false;
    ticket++;
    return tell;
  }

  boolean needsAPerson() {
    return state == State.HELD || state == State.REFUSING;
  }

  /**
   * Whether a flush may cut the wait short: only a back-off of our own making, and what needs a
   * person only when there will be no other try.
   */
  boolean mayHurry(long now, boolean last) {
    boolean affordable = last || (state == State.OUTAGE && debt(now) + PRICE <= CREDIT);
    return affordable && now - floor >= 0;
  }

  void hurry(long now) {
    notBefore = now;
    debt = debt(now) + PRICE;
    debtAt = now;
  }

  private long debt(long now) {
    return debt == 0 ? 0 : Math.max(0, debt - (now - debtAt));
  }
}
