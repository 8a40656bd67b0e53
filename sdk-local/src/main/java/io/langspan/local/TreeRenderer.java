// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Draws a trace as a tree of lines, without colours. */
final class TreeRenderer {

  private static final int LONGEST_NAME = 60;
  private static final int DEEPEST = 100;

  private final LocalTrace trace;
  private final Map<String, List<LocalObservation>> children = new HashMap<>();
  private final Map<String, List<LocalScore>> scores = new HashMap<>();
  private final Set<LocalObservation> drawn = Collections.newSetFromMap(new IdentityHashMap<>());
  private final StringBuilder out = new StringBuilder();

  private TreeRenderer(LocalTrace trace) {
    this.trace = trace;
  }

  static String render(LocalTrace trace) {
    return new TreeRenderer(trace).render();
  }

  private String render() {
    Set<String> ids = new HashSet<>();
    trace.observations().forEach(row -> ids.add(row.id()));
    List<LocalObservation> tops = new ArrayList<>();
    for (LocalObservation row : trace.observations()) {
      String parent = row.parentId();
      if (parent == null || !ids.contains(parent)) {
        tops.add(row);
      } else {
        children.computeIfAbsent(parent, id -> new ArrayList<>()).add(row);
      }
    }
    List<LocalScore> ofTrace = new ArrayList<>();
    for (LocalScore score : trace.scores()) {
      String about = score.observationId();
      (about == null || !ids.contains(about)
              ? ofTrace
              : scores.computeIfAbsent(about, id -> new ArrayList<>()))
          .add(score);
    }
    head(ofTrace);
    all(tops, "", 0);
    // What hangs on itself, or below the deepest line, hangs on nothing drawn above.
    List<LocalObservation> rest = new ArrayList<>(trace.observations());
    rest.removeAll(drawn);
    if (!rest.isEmpty()) {
      out.append("   … ").append(rest.size()).append(" more, too deep or in a circle\n");
    }
    return out.toString();
  }

  private void head(List<LocalScore> scoresOfTrace) {
    Line line = new Line(Text.line(trace.name() == null ? "unnamed" : trace.name(), LONGEST_NAME));
    line.add(Text.duration(Duration.between(trace.startTime(), trace.endTime())));
    line.add("user ", trace.userId());
    line.add("session ", trace.sessionId());
    if (!trace.tags().isEmpty()) {
      line.add("tags ", String.join(", ", trace.tags()));
    }
    if (!trace.environment().equals("default")) {
      line.add("environment ", trace.environment());
    }
    line.add(tokens(trace.usage()));
    line.add(dollars(trace.totalCost()));
    scoresOfTrace.forEach(score -> line.add(score(score)));
    line.add("trace ", trace.id());
    out.append(line).append('\n');
  }

  private void all(List<LocalObservation> rows, String indent, int depth) {
    for (int i = 0; i < rows.size(); i++) {
      LocalObservation row = rows.get(i);
      boolean last = i == rows.size() - 1;
      if (!drawn.add(row)) {
        continue;
      }
      out.append(indent).append(last ? "└─ " : "├─ ").append(line(row)).append('\n');
      if (depth < DEEPEST) {
        List<LocalObservation> below = children.getOrDefault(row.id(), List.of());
        all(below, indent + (last ? "   " : "│  "), depth + 1);
      }
    }
  }

  private Line line(LocalObservation row) {
    Line line = new Line(row.type() + " " + Text.line(row.name(), LONGEST_NAME));
    if (!row.latency().isZero() || !row.type().equals("EVENT")) {
      line.add(Text.duration(row.latency()));
    }
    line.add("", row.model());
    line.add(tokens(row.usage()));
    line.add(dollars(row.totalCost()));
    Duration first = row.timeToFirstToken();
    line.add(first == null ? "" : "first token " + Text.duration(first));
    if (!row.level().equals("DEFAULT")) {
      String message = row.statusMessage();
      line.add(row.level() + (message == null ? "" : ": " + Text.line(message, LONGEST_NAME)));
    }
    scores.getOrDefault(row.id(), List.of()).forEach(score -> line.add(score(score)));
    return line;
  }

  private static String score(LocalScore score) {
    String value =
        score.value() instanceof Double number ? Json.encode(number) : score.value().toString();
    return Text.line(score.name(), LONGEST_NAME) + " = " + Text.line(value, LONGEST_NAME);
  }

  private static String tokens(Map<String, Long> usage) {
    long in = sum(usage, "input");
    long out = sum(usage, "output");
    if (in == 0 && out == 0) {
      Long total = usage.get("total");
      return total == null ? "" : total + " tokens";
    }
    return in + " in / " + out + " out";
  }

  private static long sum(Map<String, Long> usage, String prefix) {
    long sum = 0;
    for (Map.Entry<String, Long> bucket : usage.entrySet()) {
      sum += bucket.getKey().startsWith(prefix) ? bucket.getValue() : 0;
    }
    return sum;
  }

  private static String dollars(@Nullable BigDecimal cost) {
    return cost == null ? "" : Text.dollars(cost);
  }

  /** Parts with a dot between them; empty parts are left out. */
  private static final class Line {

    private final StringBuilder text;

    Line(String first) {
      text = new StringBuilder(first);
    }

    void add(String part) {
      if (!part.isEmpty()) {
        text.append(" · ").append(part);
      }
    }

    void add(String label, @Nullable String value) {
      add(value == null ? "" : label + Text.line(value, LONGEST_NAME));
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
