// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import java.util.Map;

/**
 * Counters of one {@link Langspan} since its start, at one instant. Immutable.
 *
 * @since 0.1
 */
public final class LangspanStatus {

  private final long accepted;
  private final long delivered;
  private final Map<String, Long> dropped;
  private final long pending;
  private final long queuedBytes;
  private final String lastError;

  private LangspanStatus(
      long accepted,
      long delivered,
      Map<String, Long> dropped,
      long pending,
      long queuedBytes,
      String lastError) {
    this.accepted = accepted;
    this.delivered = delivered;
    this.dropped = Map.copyOf(dropped);
    this.pending = pending;
    this.queuedBytes = queuedBytes;
    this.lastError = lastError;
  }

  /** For implementations of {@link Langspan}. */
  public static LangspanStatus of(
      long accepted,
      long delivered,
      Map<String, Long> dropped,
      long pending,
      long queuedBytes,
      String lastError) {
    return new LangspanStatus(accepted, delivered, dropped, pending, queuedBytes, lastError);
  }

  /** How many spans and scores were taken for delivery or dropped for want of room. */
  public long accepted() {
    return accepted;
  }

  /** How many of them the server has acknowledged. */
  public long delivered() {
    return delivered;
  }

  /** How many of them were given up, by reason. */
  public Map<String, Long> dropped() {
    return dropped;
  }

  /** How many of them are in memory. */
  public long pending() {
    return pending;
  }

  /** How many bytes those in memory hold, about. */
  public long queuedBytes() {
    return queuedBytes;
  }

  /** What went wrong last in talking to the server, without any content; empty if nothing has. */
  public String lastError() {
    return lastError;
  }

  @Override
  public String toString() {
    return "LangspanStatus[accepted="
        + accepted
        + ", delivered="
        + delivered
        + ", dropped="
        + dropped
        + ", pending="
        + pending
        + ", queuedBytes="
        + queuedBytes
        + ", lastError="
        + lastError
        + "]";
  }
}
