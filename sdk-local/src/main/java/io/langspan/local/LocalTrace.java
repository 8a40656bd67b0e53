// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A trace as the server shows it: nothing but a view over its observations. Immutable.
 *
 * <p>Where rows disagree, the one that was written last wins, as on the server: senders put the
 * same trace attributes on every span.
 *
 * @since 0.1
 */
public final class LocalTrace {

  private static final List<String> LEVELS = List.of("DEBUG", "DEFAULT", "WARNING", "ERROR");

  private final String id;
  private final List<LocalObservation> written;
  private final List<LocalObservation> observations;
  private final List<LocalScore> scores;

  /** Takes the rows in the order in which they were written; there is at least one. */
  LocalTrace(String id, List<LocalObservation> written, List<LocalScore> scores) {
    this.id = id;
    this.written = List.copyOf(written);
    this.observations =
        written.stream().sorted(Comparator.comparing(LocalObservation::startTime)).toList();
    this.scores = List.copyOf(scores);
  }

  /** The trace id, in lower-case hex. */
  public String id() {
    return id;
  }

  /** The trace name, else the name of a root; {@code null} while neither has arrived. */
  public @Nullable String name() {
    String name = last(LocalObservation::traceName);
    return name != null ? name : last(row -> row.isRoot() ? row.name() : null);
  }

  /** The user. */
  public @Nullable String userId() {
    return last(LocalObservation::userId);
  }

  /** The session. */
  public @Nullable String sessionId() {
    return last(LocalObservation::sessionId);
  }

  /** The tags of the last row that has any; tags of different rows are not united. */
  public List<String> tags() {
    List<String> tags = last(row -> row.tags().isEmpty() ? null : row.tags());
    return tags == null ? List.of() : tags;
  }

  /** The environment. */
  public String environment() {
    String environment = last(LocalObservation::environment);
    return environment == null ? "default" : environment;
  }

  /** The release. */
  public @Nullable String release() {
    return last(LocalObservation::release);
  }

  /** The version. */
  public @Nullable String version() {
    return last(LocalObservation::version);
  }

  /** Whether any row says that the trace is public. */
  public boolean isPublic() {
    return written.stream().anyMatch(LocalObservation::isPublic);
  }

  /** The input of the row without a parent. */
  public @Nullable String input() {
    return last(row -> row.parentId() == null ? row.input() : null);
  }

  /** The output of the row without a parent. */
  public @Nullable String output() {
    return last(row -> row.parentId() == null ? row.output() : null);
  }

  /** The metadata of the row without a parent. */
  public Map<String, String> metadata() {
    Map<String, String> metadata = last(row -> row.parentId() == null ? row.metadata() : null);
    return metadata == null ? Map.of() : metadata;
  }

  /** The worst level of the rows. */
  public String level() {
    return LEVELS.get(
        written.stream().mapToInt(row -> LEVELS.indexOf(row.level())).max().orElse(1));
  }

  /** The start of the earliest row. */
  public Instant startTime() {
    return observations.get(0).startTime();
  }

  /** The end of the row that ended last. */
  public Instant endTime() {
    return written.stream()
        .map(LocalObservation::endTime)
        .max(Comparator.naturalOrder())
        .orElseGet(this::startTime);
  }

  /** The sum of the usage of all rows, by bucket. */
  public Map<String, Long> usage() {
    Map<String, Long> usage = new LinkedHashMap<>();
    written.forEach(row -> row.usage().forEach((key, units) -> usage.merge(key, units, Long::sum)));
    return usage;
  }

  /** The sum of the cost of all rows in US dollars; {@code null} when none has a cost. */
  public @Nullable BigDecimal totalCost() {
    List<BigDecimal> costs = new ArrayList<>();
    for (LocalObservation row : written) {
      BigDecimal cost = row.totalCost();
      if (cost != null) {
        costs.add(cost);
      }
    }
    return costs.isEmpty() ? null : CostRules.sum(costs);
  }

  /** The observations by start time. */
  public List<LocalObservation> observations() {
    return observations;
  }

  /** The scores of the trace and of its observations, in the order in which they arrived. */
  public List<LocalScore> scores() {
    return scores;
  }

  /** Names the trace; content stays out of it. */
  @Override
  public String toString() {
    return "trace " + name() + " " + id;
  }

  private <T> @Nullable T last(Function<LocalObservation, @Nullable T> field) {
    for (int i = written.size() - 1; i >= 0; i--) {
      T value = field.apply(written.get(i));
      if (value != null) {
        return value;
      }
    }
    return null;
  }
}
