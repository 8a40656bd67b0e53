// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Keeps the newest rows in memory. Safe for many threads. */
final class Store {

  private static final int MOST_OBSERVATIONS = 10_000;
  private static final int MOST_SCORES = 10_000;
  private static final int MOST_REQUESTS = 10_000;
  private static final long MOST_CHARACTERS = 256L << 20;

  /** A span that is sent again replaces its row only if it still starts at the same time. */
  private record Key(String traceId, String id, Instant start) {}

  // In the order of writing: a replaced row moves to the end.
  private final Map<Key, LocalObservation> observations = new LinkedHashMap<>();
  private final Map<String, LocalScore> scores = new LinkedHashMap<>();
  private final Deque<LocalRequest> requests = new ArrayDeque<>();
  private long characters;
  private long refused;
  private long changes;

  synchronized void add(List<LocalObservation> rows) {
    for (LocalObservation row : rows) {
      Key key = new Key(row.traceId(), row.id(), row.startTime());
      LocalObservation old = observations.remove(key);
      characters += row.size() - (old == null ? 0 : old.size());
      observations.put(key, row);
    }
    Iterator<LocalObservation> oldest = observations.values().iterator();
    while (observations.size() > MOST_OBSERVATIONS
        || (characters > MOST_CHARACTERS && observations.size() > 1)) {
      characters -= oldest.next().size();
      oldest.remove();
    }
    changed();
  }

  synchronized void add(LocalScore score) {
    LocalScore old = scores.get(score.id());
    scores.put(score.id(), old == null ? score : old.updatedBy(score));
    if (scores.size() > MOST_SCORES) {
      scores.remove(scores.keySet().iterator().next());
    }
    changed();
  }

  synchronized void add(LocalRequest request) {
    requests.add(request);
    if (requests.size() > MOST_REQUESTS) {
      requests.remove();
    }
    changed();
  }

  synchronized void addRefused(int count) {
    refused += count;
    changed();
  }

  private void changed() {
    changes++;
    notifyAll();
  }

  synchronized void clear() {
    observations.clear();
    scores.clear();
    requests.clear();
    characters = 0;
    refused = 0;
    changed();
  }

  synchronized List<LocalObservation> observations() {
    return List.copyOf(observations.values());
  }

  synchronized List<LocalScore> scores() {
    return List.copyOf(scores.values());
  }

  synchronized List<LocalRequest> requests() {
    return List.copyOf(requests);
  }

  synchronized long refused() {
    return refused;
  }

  /** The traces by the time at which their first row that is still here was written. */
  synchronized List<LocalTrace> traces() {
    Map<String, List<LocalObservation>> rows = new LinkedHashMap<>();
    for (LocalObservation row : observations.values()) {
      rows.computeIfAbsent(row.traceId(), id -> new ArrayList<>()).add(row);
    }
    Map<String, List<LocalScore>> ofTrace = new LinkedHashMap<>();
    for (LocalScore score : scores.values()) {
      if (score.traceId() != null) {
        ofTrace.computeIfAbsent(score.traceId(), id -> new ArrayList<>()).add(score);
      }
    }
    List<LocalTrace> traces = new ArrayList<>();
    rows.forEach(
        (id, of) -> traces.add(new LocalTrace(id, of, ofTrace.getOrDefault(id, List.of()))));
    return traces;
  }

  synchronized int observationCount() {
    return observations.size();
  }

  synchronized int scoreCount() {
    return scores.size();
  }

  synchronized long changes() {
    return changes;
  }

  /** Waits until a change makes the condition true; false when the time is over before. */
  synchronized boolean await(BooleanSupplier condition, Duration atMost)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    return true;
  }
}
