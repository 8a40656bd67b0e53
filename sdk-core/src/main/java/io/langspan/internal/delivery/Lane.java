// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Everything of one kind that waits to be sent. Guarded by the {@link Outbox}. */
final class Lane {

  final Kind kind;
  final Gate gate;
  final Deque<Batch> ready = new ArrayDeque<>();
  @Nullable Batch open;
  int inFlight;

  /** With these the server last held the lane. Others, which may be good keys, need not wait. */
  Map<String, String> refusedHeaders = Map.of();

  /** Consecutive refusals as invalid since the server last took something. */
  int refusals;

  /** How many of them were of one item alone. */
  int refusedAlone;

  /** How often the server took something. */
  long acceptances;

  /** How many requests may be under way; after an outage it grows from one with each success. */
  private int width = Integer.MAX_VALUE; // then as many as there are senders

  private long batches;

  /** So long after a 413 something larger is tried, in case that a proxy was repaired. */
  static final long FORGET = TimeUnit.MINUTES.toNanos(10);

  /** Before what failed by our own fault is tried again. */
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  /** The largest request that the server is thought to take, learnt from its 413 answers. */
  private long learnt = Long.MAX_VALUE;

  private long learntAt;

  private final Settings settings;

  Lane(Kind kind, Settings settings, Backoff backoff) {
    this.kind = kind;
    this.settings = settings;
    this.gate = new Gate(backoff);
  }

  /** The server refused this as too large; returns the limit from now on. */
  long tooLarge(Batch batch, long now) {
    learntAt = now;
    if (!batch.trial) { // else what is known to pass is no less
      learnt = Math.min(learnt, Math.max(1, batch.bytes / 2));
    }
    return learnt;
  }

  /** The server took this. If it was larger than usual, one that is larger still may follow. */
  void passed(Batch batch, long now) {
    if (batch.trial) {
      learnt = batch.bytes >= settings.backlogRequestBytes() ? Long.MAX_VALUE : batch.bytes;
      learntAt = now - FORGET;
    }
  }

  /** Notes that the server took something; returns whether a person is to be told. */
  boolean accepted() {
    refusals = 0;
    refusedAlone = 0;
    acceptances++;
    if (gate.open()) {
      width += Math.min(width, Integer.MAX_VALUE - width);
      return false;
    }
    // A server that comes back is not met by all at once, and has what waited longest first: the
    // probes, each another batch, have left them in some order.
    width = 1;
    List<Batch> waiting = new ArrayList<>(ready);
    waiting.sort(Comparator.comparingLong(batch -> batch.number));
    ready.clear();
    ready.addAll(waiting);
    return gate.reopen();
  }

  private long limit(long now) {
    return learnt < Long.MAX_VALUE / 2 && now - learntAt >= FORGET ? 2 * learnt : learnt;
  }

  /**
   * Adds to the open batch; returns whether a sender should look.
   *
   * @param now or, of what has waited elsewhere, when it came
   */
  boolean append(Epoch epoch, Envelope envelope, long now) {
    long limit = Math.min(settings.backlogRequestBytes(), limit(now));
    boolean look = false;
    boolean fits = open == null || open.bytes + envelope.bytes().length <= limit;
    if (open != null && (!fits || open.epoch != epoch)) {
      seal();
      look = true;
    }
    if (open == null) {
      open = new Batch(kind, epoch, now);
      open.number = batches++;
      look = true; // to know when it is due
    } else if (now - open.since < 0) {
      open.since = now;
      look = true; // it may be due
    }
    boolean wasFull = full(open, now);
    open.add(envelope);
    envelope.queued = true;
    look |= full(open, now) && !wasFull;
    if (open.bytes >= limit || open.size() >= settings.flushAt()) {
      seal();
    }
    return look;
  }

  /** Whether there was ever anything of this kind. */
  boolean used() {
    return batches > 0;
  }

  /** The bytes of what waits here. */
  long held() {
    long bytes = open == null ? 0 : open.cost();
    for (Batch batch : ready) {
      bytes += batch.cost();
    }
    return bytes;
  }

  /** Keeps what of this is not here yet: sorting it out has failed, for want of memory perhaps. */
  void takeBack(Batch batch, List<Envelope> unsettled, long now) {
    Set<Envelope> here = Collections.newSetFromMap(new IdentityHashMap<>());
    ready.forEach(other -> here.addAll(other.envelopes));
    List<Envelope> homeless = unsettled.stream().filter(one -> !here.contains(one)).toList();
    if (!homeless.isEmpty()) {
      Batch again = batch.with(homeless);
      again.notBefore = now + PAUSE;
      ready.addFirst(again);
    }
  }

  boolean refused() {
    return gate.state() == Gate.State.HELD;
  }

  /** Lets the next probe leave now if it goes with other headers than the last one. */
  void hurry(Map<String, String> headers, long now) {
    if (refused() && !headers.equals(refusedHeaders)) {
      refusedHeaders = headers;
      gate.hurry(now);
      for (Batch batch : ready) {
        batch.notBefore = now - batch.floor >= 0 ? now : batch.floor;
      }
    }
  }

  private boolean full(Batch batch, long now) {
    return batch.bytes >= Math.min(settings.quietRequestBytes(), limit(now))
        || batch.size() >= settings.flushAt();
  }

  void seal() {
    if (open != null) {
      ready.addLast(open);
      open = null;
    }
  }

  /**
   * Nanoseconds until something here may be sent: 0 for now, {@link Long#MAX_VALUE} for not before
   * something happens.
   */
  long untilDue(long now) {
    // One at a time, too, while a bad item is searched: each answer decides about the next step.
    if (inFlight >= (gate.open() && refusals == 0 ? width : 1)) {
      return Long.MAX_VALUE;
    }
    long wait = Long.MAX_VALUE;
    for (Batch batch : ready) {
      wait = Math.min(wait, Math.max(0, batch.notBefore - now));
      if (wait == 0) {
        break;
      }
    }
    if (open != null && wait > 0) {
      long age = open.since + settings.flushInterval().toNanos() - now;
      wait = Math.min(wait, full(open, now) ? 0 : Math.max(0, age));
    }
    if (wait == Long.MAX_VALUE || gate.open()) {
      return wait;
    }
    return Math.max(wait, Math.max(0, gate.notBefore() - now));
  }

  /** Takes what is due, in pieces that the server is thought to take. */
  Batch take(long now) {
    // What was refused alone is at the front. Whether anything passes is best told by what is far
    // from it, as bad items may come in a row.
    boolean alone = refusedAlone > 0 || gate.state() == Gate.State.REFUSING;
    Iterator<Batch> batches = alone ? ready.descendingIterator() : ready.iterator();
    Batch batch = null;
    while (batch == null && batches.hasNext()) {
      Batch next = batches.next();
      if (next.notBefore - now <= 0) {
        batches.remove();
        batch = next;
      }
    }
    if (batch == null) {
      batch = open;
      open = null;
    }
    if (batch == null) {
      throw new IllegalStateException("nothing is due");
    }
    try {
      batch = part(batch, alone, now);
    } catch (Throwable e) {
      ready.addFirst(batch);
      throw e;
    }
    batch.trial = batch.bytes > learnt && batch.size() > 1;
    if (batch.trial) {
      learntAt = now; // one at a time
    }
    batch.ticket = gate.ticket();
    batch.probe = !gate.open();
    inFlight++;
    return batch;
  }

  /** What of a batch leaves now; the rest stays. */
  private Batch part(Batch batch, boolean alone, long now) {
    int size = batch.size();
    if (alone && size > 1) {
      Batch last = batch.tail(size - 1);
      ready.addFirst(batch.head(size - 1));
      return last;
    }
    int fitting = batch.fitting(limit(now));
    if (fitting == size) {
      return batch;
    }
    Batch first = batch.head(fitting);
    Batch rest = batch.tail(fitting);
    if (gate.open()) {
      ready.addFirst(rest);
    } else {
      ready.addLast(rest); // the next probe tries something else
    }
    return first;
  }
}
