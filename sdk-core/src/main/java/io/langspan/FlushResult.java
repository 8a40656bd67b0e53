// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import java.util.Map;

/**
 * What became of everything that was accepted before a flush and not reported by an earlier one.
 *
 * <p>Spans and scores are counted one by one. Immutable.
 *
 * @since 0.1
 */
public final class FlushResult {

  private final long delivered;
  private final long spooled;
  private final long pending;
  private final Map<String, Long> dropped;
  private final boolean spansCovered;
  private final Map<String, FlushResult> destinations;

  private FlushResult(
      long delivered,
      long spooled,
      long pending,
      Map<String, Long> dropped,
      boolean spans,
      Map<String, FlushResult> destinations) {
    this.delivered = delivered;
    this.spooled = spooled;
    this.pending = pending;
    this.dropped = Map.copyOf(dropped);
    this.spansCovered = spans;
    this.destinations = Map.copyOf(destinations);
  }

  /** For implementations of {@link Langspan}. */
  public static FlushResult of(
      long delivered, long spooled, long pending, Map<String, Long> dropped, boolean spansCovered) {
    return new FlushResult(delivered, spooled, pending, dropped, spansCovered, Map.of());
  }

  /** For implementations of {@link Langspan}: the same, with what became of it elsewhere. */
  public FlushResult withDestinations(Map<String, FlushResult> byName) {
    return new FlushResult(delivered, spooled, pending, dropped, spansCovered, byName);
  }

  /** How many the server has acknowledged. */
  public long delivered() {
    return delivered;
  }

  /** How many are on disk and will be sent later. */
  public long spooled() {
    return spooled;
  }

  /** How many are still in memory. They will be reported by a later flush. */
  public long pending() {
    return pending;
  }

  /** How many were given up, by reason. */
  public Map<String, Long> dropped() {
    return dropped;
  }

  /**
   * Whether spans are counted here: {@code false} when they leave by an exporter of the
   * application's own OpenTelemetry.
   */
  public boolean spansCovered() {
    return spansCovered;
  }

  /**
   * What became of the same spans on their way to destinations beside the project, by their names.
   * They are not counted in the figures above.
   */
  public Map<String, FlushResult> destinations() {
    return destinations;
  }

  /**
   * Whether everything has arrived or is on disk, at every destination: nothing is pending and
   * nothing was dropped.
   */
  public boolean complete() {
    return pending == 0
        && dropped.isEmpty()
        && destinations.values().stream().allMatch(FlushResult::complete);
  }

  @Override
  public String toString() {
    return "FlushResult[delivered="
        + delivered
        + ", spooled="
        + spooled
        + ", pending="
        + pending
        + ", dropped="
        + dropped
        + (destinations.isEmpty() ? "" : ", destinations=" + destinations)
        + (spansCovered ? "]" : ", spans leave by another exporter]");
  }
}
