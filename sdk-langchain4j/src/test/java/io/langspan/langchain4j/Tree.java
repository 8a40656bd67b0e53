// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import io.langspan.local.LocalObservation;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Observations as one line for each, the lower ones indented: {@code AGENT Assistant.chat}.
 * Siblings stand in the order in which they ended, as starts within a millisecond cannot be told
 * apart.
 */
final class Tree {

  private Tree() {}

  static String of(List<LocalObservation> all) {
    StringBuilder lines = new StringBuilder();
    append(lines, all, null, "");
    return lines.toString();
  }

  private static void append(
      StringBuilder lines, List<LocalObservation> all, String parent, String indent) {
    all.stream()
        .filter(each -> Objects.equals(parent, known(all, each.parentId())))
        .sorted(Comparator.comparing(LocalObservation::endTime).thenComparing(all::indexOf))
        .forEach(
            each -> {
              lines.append(indent).append(each.type()).append(' ').append(each.name());
              if (!each.level().equals("DEFAULT")) {
                lines.append(" (").append(each.level()).append(')');
              }
              lines.append('\n');
              append(lines, all, each.id(), indent + "  ");
            });
  }

  private static String known(List<LocalObservation> all, String parent) {
    return all.stream().anyMatch(each -> each.id().equals(parent)) ? parent : null;
  }
}
