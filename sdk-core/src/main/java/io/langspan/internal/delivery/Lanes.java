// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lanes of all kinds, and which of them is next. Guarded by the {@link Outbox}. */
final class Lanes implements Iterable<Lane> {

  private final Map<Kind, Lane> all = new EnumMap<>(Kind.class);

  Lanes(Settings settings, Backoff backoff) {
    for (Kind kind : Kind.values()) {
      all.put(kind, new Lane(kind, settings, backoff));
    }
  }

  Lane of(Kind kind) {
    return Objects.requireNonNull(all.get(kind));
  }

  @Override
  public Iterator<Lane> iterator() {
    return all.values().iterator();
  }

  /** The lane that a request leaves from now, if one may. */
  @Nullable Lane due(long now) {
    Lane next = null;
    for (Lane lane : this) {
      // Of two lanes that are due the emptier one goes first, or scores would starve behind spans.
      if (lane.untilDue(now) == 0 && (next == null || lane.inFlight < next.inFlight)) {
        next = lane;
      }
    }
    return next;
  }

  /** Nanoseconds until one is due, as of {@link Lane#untilDue}. */
  long untilDue(long now) {
    long wait = Long.MAX_VALUE;
    for (Lane lane : this) {
      wait = Math.min(wait, lane.untilDue(now));
    }
    return wait;
  }

  /** Whether there is something to send but what may still grow. */
  boolean anyReady() {
    for (Lane lane : this) {
      if (!lane.ready.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the server refuses the keys, or whatever else only a person can put right. */
  boolean anyRefused() {
    for (Lane lane : this) {
      if (lane.refused()) {
        return true;
      }
    }
    return false;
  }

  /** Lets nothing more join what waits. */
  void seal() {
    forEach(Lane::seal);
  }
}
