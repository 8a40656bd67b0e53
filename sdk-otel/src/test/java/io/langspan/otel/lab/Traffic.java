// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import java.util.ArrayList;
import java.util.List;

/** What a {@link LedgerServer} has seen of its clients, whatever it answered. */
final class Traffic {

  /**
   * One request with data.
   *
   * @param number its place among those of its path
   * @param nanos when it came
   * @param concurrent how many were under way then, itself included
   * @param bytes of its body, as announced
   * @param fault what went wrong with it
   */
  record Seen(String path, long number, long nanos, int concurrent, int bytes, Fault fault) {}

  private final List<Seen> requests = new ArrayList<>();
  private long connections;
  private long refusals;
  private long givenUp;
  private long written;
  private int now;
  private int peak;

  synchronized void connected() {
    connections++;
  }

  synchronized void begun(String path, long number, int bytes, Fault fault) {
    now++;
    peak = Math.max(peak, now);
    requests.add(new Seen(path, number, System.nanoTime(), now, bytes, fault));
  }

  synchronized void ended(long bytes) {
    now--;
    written += bytes;
  }

  synchronized void refused() {
    refusals++;
  }

  /** Every request with data so far. */
  synchronized List<Seen> requests() {
    return List.copyOf(requests);
  }

  synchronized int count() {
    return requests.size();
  }

  /** How many of them met a fault of the script. */
  synchronized long faults() {
    return requests.stream().filter(seen -> seen.fault() != Fault.NONE).count();
  }

  /** How many were stored without the client being able to know. */
  synchronized long ambiguous() {
    return requests.stream().filter(seen -> seen.fault().ambiguous()).count();
  }

  synchronized long connections() {
    return connections;
  }

  /** How many were refused by the contract. */
  synchronized long refusals() {
    return refusals;
  }

  synchronized void gaveUp() {
    givenUp++;
  }

  /**
   * How many honest answers were followed by the end of their connection, as those are that come
   * when the client waits no more.
   */
  synchronized long givenUp() {
    return givenUp;
  }

  /** How many bytes were written in answers that are over. */
  synchronized long written() {
    return written;
  }

  synchronized int peak() {
    return peak;
  }
}
