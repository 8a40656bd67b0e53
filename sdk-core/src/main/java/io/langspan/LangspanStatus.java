// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counters of one {@link Langspan} since its start, at one instant. Immutable.
 *
 * <p>Spans and scores are counted one by one, and each is in one place: {@code accepted + recovered
 * = delivered + filtered + all dropped + pending + spooled}. What is sent while the counters are
 * read may be counted in its old place and in its new one, or in neither.
 *
 * @since 0.1
 */
public final class LangspanStatus {

  private final long accepted;
  private final long recovered;
  private final long delivered;
  private final long filtered;
  private final Map<String, Long> dropped;
  private final long pending;
  private final long queuedBytes;
  private final long spooled;
  private final long spoolBytes;
  private final String lastError;
  private final @Nullable Instant lastSuccess;
  private final Map<String, LangspanStatus> destinations;
  private final long traces;
  private final long observations;
  private final long scores;
  private final long inputTokens;
  private final long outputTokens;
  private final double costUsd;
  private final long generationsWithoutSession;

  private LangspanStatus(Builder builder) {
    accepted = builder.accepted;
    recovered = builder.recovered;
    delivered = builder.delivered;
    filtered = builder.filtered;
    dropped = Map.copyOf(builder.dropped);
    pending = builder.pending;
    queuedBytes = builder.queuedBytes;
    spooled = builder.spooled;
    spoolBytes = builder.spoolBytes;
    lastError = builder.lastError;
    lastSuccess = builder.lastSuccess;
    destinations = Map.copyOf(builder.destinations);
    traces = builder.traces;
    observations = builder.observations;
    scores = builder.scores;
    inputTokens = builder.inputTokens;
    outputTokens = builder.outputTokens;
    costUsd = builder.costUsd;
    generationsWithoutSession = builder.generationsWithoutSession;
  }

  /** For implementations of {@link Langspan}. */
  public static Builder builder() {
    return new Builder();
  }

  /** How many spans and scores were handed over, those included that were dropped at once. */
  public long accepted() {
    return accepted;
  }

  /** How many were found in the spool of an earlier run and are delivered by this one. */
  public long recovered() {
    return recovered;
  }

  /** How many the server has acknowledged. */
  public long delivered() {
    return delivered;
  }

  /** How many spans were left out by the filter. */
  public long filtered() {
    return filtered;
  }

  /** How many were given up, by reason. */
  public Map<String, Long> dropped() {
    return dropped;
  }

  /** How many are in memory, whether or not they are on disk as well. */
  public long pending() {
    return pending;
  }

  /** How many bytes those in memory hold, about. */
  public long queuedBytes() {
    return queuedBytes;
  }

  /** How many are on disk alone, to be sent later. */
  public long spooled() {
    return spooled;
  }

  /** How many bytes the spool takes on disk; 0 without one. */
  public long spoolBytes() {
    return spoolBytes;
  }

  /** What went wrong last in talking to the server, without any content; empty if nothing has. */
  public String lastError() {
    return lastError;
  }

  /** When the server last acknowledged something; {@code null} if it never has. */
  public @Nullable Instant lastSuccess() {
    return lastSuccess;
  }

  /**
   * The same of the destinations beside the project, by their names. They are not counted in the
   * figures above.
   */
  public Map<String, LangspanStatus> destinations() {
    return destinations;
  }

  /**
   * How many traces were recorded, counted where their top-most observation in this process ended.
   * With {@link #observations()} and {@link #scores()} it is what Langfuse's bill counts, as far as
   * this client has recorded it and no filter leaves it out.
   */
  public long traces() {
    return traces;
  }

  /** How many observations of this client have ended in traces that are kept. */
  public long observations() {
    return observations;
  }

  /** How many scores were recorded. */
  public long scores() {
    return scores;
  }

  /** How many tokens went into models, cached ones included. */
  public long inputTokens() {
    return inputTokens;
  }

  /** How many tokens came out of models, those of their reasoning included. */
  public long outputTokens() {
    return outputTokens;
  }

  /** What observations have cost in US dollars, about: the sum of what is known. */
  public double costUsd() {
    return costUsd;
  }

  /** How many calls of models belong to no session. */
  public long generationsWithoutSession() {
    return generationsWithoutSession;
  }

  @Override
  public String toString() {
    return "LangspanStatus[accepted="
        + accepted
        + ", recovered="
        + recovered
        + ", delivered="
        + delivered
        + ", filtered="
        + filtered
        + ", dropped="
        + dropped
        + ", pending="
        + pending
        + ", queuedBytes="
        + queuedBytes
        + ", spooled="
        + spooled
        + ", spoolBytes="
        + spoolBytes
        + ", lastError="
        + lastError
        + ", lastSuccess="
        + lastSuccess
        + ", traces="
        + traces
        + ", observations="
        + observations
        + ", scores="
        + scores
        + ", inputTokens="
        + inputTokens
        + ", outputTokens="
        + outputTokens
        + ", costUsd="
        + costUsd
        + ", generationsWithoutSession="
        + generationsWithoutSession
        + (destinations.isEmpty() ? "]" : ", destinations=" + destinations + "]");
  }

  /**
   * Collects the counters; what is not set is zero. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder {

    private long accepted;
    private long recovered;
    private long delivered;
    private long filtered;
    private Map<String, Long> dropped = Map.of();
    private long pending;
    private long queuedBytes;
    private long spooled;
    private long spoolBytes;
    private String lastError = "";
    private @Nullable Instant lastSuccess;
    private Map<String, LangspanStatus> destinations = Map.of();
    private long traces;
    private long observations;
    private long scores;
    private long inputTokens;
    private long outputTokens;
    private double costUsd;
    private long generationsWithoutSession;

    private Builder() {}

    /** See {@link LangspanStatus#accepted()} and {@link LangspanStatus#recovered()}. */
    public Builder taken(long accepted, long recovered) {
      this.accepted = accepted;
      this.recovered = recovered;
      return this;
    }

    /** See {@link LangspanStatus#delivered()}. */
    public Builder delivered(long items) {
      this.delivered = items;
      return this;
    }

    /** See {@link LangspanStatus#filtered()}. */
    public Builder filtered(long spans) {
      this.filtered = spans;
      return this;
    }

    /** See {@link LangspanStatus#dropped()}. */
    public Builder dropped(Map<String, Long> byReason) {
      this.dropped = requireNonNull(byReason, "byReason");
      return this;
    }

    /** See {@link LangspanStatus#pending()} and {@link LangspanStatus#queuedBytes()}. */
    public Builder memory(long pending, long queuedBytes) {
      this.pending = pending;
      this.queuedBytes = queuedBytes;
      return this;
    }

    /** See {@link LangspanStatus#spooled()} and {@link LangspanStatus#spoolBytes()}. */
    public Builder spool(long spooled, long spoolBytes) {
      this.spooled = spooled;
      this.spoolBytes = spoolBytes;
      return this;
    }

    /** See {@link LangspanStatus#lastError()}. */
    public Builder lastError(String error) {
      this.lastError = requireNonNull(error, "error");
      return this;
    }

    /** See {@link LangspanStatus#lastSuccess()}. */
    public Builder lastSuccess(@Nullable Instant moment) {
      this.lastSuccess = moment;
      return this;
    }

    /** See {@link LangspanStatus#destinations()}. */
    public Builder destinations(Map<String, LangspanStatus> byName) {
      this.destinations = requireNonNull(byName, "byName");
      return this;
    }

    /**
     * See {@link LangspanStatus#traces()}, {@link LangspanStatus#observations()} and {@link
     * LangspanStatus#scores()}.
     */
    public Builder recorded(long traces, long observations, long scores) {
      this.traces = traces;
      this.observations = observations;
      this.scores = scores;
      return this;
    }

    /**
     * See {@link LangspanStatus#inputTokens()}, {@link LangspanStatus#outputTokens()}, {@link
     * LangspanStatus#costUsd()} and {@link LangspanStatus#generationsWithoutSession()}.
     */
    public Builder models(long input, long output, double usd, long withoutSession) {
      this.inputTokens = input;
      this.outputTokens = output;
      this.costUsd = usd;
      this.generationsWithoutSession = withoutSession;
      return this;
    }

    /** Done. */
    public LangspanStatus build() {
      return new LangspanStatus(this);
    }
  }
}
