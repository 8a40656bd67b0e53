// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How much one trace, session or user may cost in this process, and who is told of more.
 *
 * <pre>{@code
 * CostBudget.perUser(Cost.usd("5")).every(Duration.ofDays(1)).onPassed(p -> alert(p)).build()
 * }</pre>
 *
 * <p>It counts what has ended and was sampled: money is known to be spent when a step ends, so that
 * calls that go on at once may exceed a limit together. With {@code LANGSPAN_COST=server} nothing
 * is priced here, and only costs that are given or reported by a provider count. Immutable.
 *
 * @since 0.1
 */
public final class CostBudget {

  /**
   * For what one limit holds.
   *
   * @since 0.1
   */
  public enum Scope {
    /** What hangs on one top-most observation of this process. */
    TRACE,
    /** Everything with one session id. */
    SESSION,
    /** Everything with one user id. */
    USER
  }

  private final Scope scope;
  private final Cost limit;
  private final @Nullable Duration window;
  private final @Nullable Consumer<? super Passed> listener;
  private final boolean refusing;

  private CostBudget(Builder builder) {
    this.scope = builder.scope;
    this.limit = builder.limit;
    this.window = builder.window;
    this.listener = builder.listener;
    this.refusing = builder.refusing;
  }

  /** For each trace. */
  public static Builder perTrace(Cost limit) {
    return new Builder(Scope.TRACE, limit);
  }

  /** For each session. The 10,000 sessions that last spent something are kept apart. */
  public static Builder perSession(Cost limit) {
    return new Builder(Scope.SESSION, limit);
  }

  /** For each user. The 10,000 users that last spent something are kept apart. */
  public static Builder perUser(Cost limit) {
    return new Builder(Scope.USER, limit);
  }

  /** For what the limit holds. */
  public Scope scope() {
    return scope;
  }

  /** What may be spent. */
  public Cost limit() {
    return limit;
  }

  /** After how long spending begins anew; {@code null} for never. */
  public @Nullable Duration window() {
    return window;
  }

  /** Who is told; {@code null} for nobody. */
  public @Nullable Consumer<? super Passed> listener() {
    return listener;
  }

  /** Whether further calls fail. */
  public boolean isRefusing() {
    return refusing;
  }

  @Override
  public String toString() {
    return "CostBudget[" + scope + ", $" + limit.total().toPlainString() + "]";
  }

  /**
   * That a limit was passed. Immutable.
   *
   * @since 0.1
   */
  public static final class Passed {

    private final CostBudget budget;
    private final String id;
    private final Cost spent;

    /** Of a budget: whose limit was passed, and what was spent by then. */
    public Passed(CostBudget budget, String id, Cost spent) {
      this.budget = budget;
      this.id = id;
      this.spent = spent;
    }

    /** Whose limit it was. */
    public CostBudget budget() {
      return budget;
    }

    /** The id of the trace, session or user. May be personal. */
    public String id() {
      return id;
    }

    /**
     * What was spent by then; more than the limit. Not {@linkplain Cost#isComplete() complete} if
     * something was used by then that has no price here.
     */
    public Cost spent() {
      return spent;
    }

    /** Without the id. */
    @Override
    public String toString() {
      return budget + " passed: $" + spent.total().toPlainString();
    }
  }

  /**
   * Says what a budget does. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final Scope scope;
    private final Cost limit;
    private @Nullable Duration window;
    private @Nullable Consumer<? super Passed> listener;
    private boolean refusing;

    private Builder(Scope scope, Cost limit) {
      if (!requireNonNull(limit, "limit").isKnown()) {
        throw new IllegalArgumentException("The limit must be an amount: Cost.usd(\"0.50\")");
      }
      this.scope = scope;
      this.limit = limit;
    }

    /** Lets spending of a session or user begin anew, this long after its first cost. */
    public Builder every(Duration window) {
      if (scope == Scope.TRACE
          || requireNonNull(window, "window").compareTo(SHORTEST) < 0
          || window.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "every(...) takes a time from a millisecond to 292 years, and not of traces, none of"
                + " which goes on for ever");
      }
      this.window = window;
      return this;
    }

    /**
     * Sets who is told, once for each trace, session or user and each window. Called on the thread
     * that ends the step which passes the limit, so it must be quick; what it throws is logged.
     */
    public Builder onPassed(Consumer<? super Passed> listener) {
      this.listener = requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Lets calls of wrapped clients fail with {@link CostBudgetException}, before anything is sent,
     * once the limit is passed.
     */
    public Builder refuseCalls() {
      this.refusing = true;
      return this;
    }

    /** The budget. */
    public CostBudget build() {
      return new CostBudget(this);
    }
  }
}
