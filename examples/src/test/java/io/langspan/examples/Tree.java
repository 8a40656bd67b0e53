// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import io.langspan.local.LocalObservation;
import io.langspan.local.LocalTrace;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A trace as lines of type and name, each two spaces further in than its parent. */
final class Tree {

  private Tree() {}

  static String of(LocalTrace trace) {
    StringBuilder lines = new StringBuilder();
    append(trace, null, "", lines);
    return lines.toString();
  }

  /** The first observation of this name. */
  static LocalObservation find(LocalTrace trace, String name) {
    return trace.observations().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No observation " + name + " in\n" + of(trace)));
  }

  private static void append(
      LocalTrace trace, @Nullable String parent, String indent, StringBuilder lines) {
    for (LocalObservation row : trace.observations()) {
      if (Objects.equals(row.parentId(), parent)) {
        lines.append(indent).append(row.type()).append(' ').append(row.name()).append('\n');
        append(trace, row.id(), indent + "  ", lines);
      }
    }
  }
}
