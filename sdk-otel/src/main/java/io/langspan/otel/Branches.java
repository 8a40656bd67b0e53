// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.LangspanSettings;
import io.langspan.otel.Encoding.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Sees to it that what can be shared is. While a pipeline is built. */
final class Branches {

  private final LangspanSettings settings;
  private final StartedSpans spans;
  private final SpanCosts costs;
  private final Predicate<String> keptTraces;
  private final Runnable beforeFirst;
  private final Map<SpanFilter, Branch> byFilter = new LinkedHashMap<>();
  private final Map<Kind, Encoding> byKind = new LinkedHashMap<>();

  Branches(
      LangspanSettings settings,
      StartedSpans spans,
      SpanCosts costs,
      Predicate<String> keptTraces,
      Runnable beforeFirst) {
    this.settings = settings;
    this.spans = spans;
    this.costs = costs;
    this.keptTraces = keptTraces;
    this.beforeFirst = beforeFirst;
  }

  Branch of(SpanFilter filter) {
    boolean first = byFilter.isEmpty();
    return byFilter.computeIfAbsent(
        filter,
        each ->
            new Branch(
                settings,
                costs,
                new ExportTree(
                    spans, costs.before(each), settings.publicKey(), keptTraces, first)));
  }

  Encoding encoding(Kind kind) {
    return byKind.computeIfAbsent(kind, this::encode);
  }

  private Encoding encode(Kind kind) {
    Encoding encoding = new Encoding(kind, settings.maxFieldLength(), beforeFirst);
    of(kind.filter()).add(encoding);
    return encoding;
  }

  List<Branch> butFirst() {
    return byFilter.values().stream().skip(1).toList();
  }
}
