// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import io.langspan.local.LocalObservation;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Observations as {@link Tree} writes them, but in alphabetical order: for what runs at once. */
final class Shape {

  private Shape() {}

  static String of(List<LocalObservation> all) {
    return below(all, null, "");
  }

  private static String below(List<LocalObservation> all, String parent, String indent) {
    return all.stream()
        .filter(each -> Objects.equals(parent, known(all, each.parentId())))
        .map(each -> indent + line(each) + below(all, each.id(), indent + "  "))
        .sorted()
        .collect(Collectors.joining());
  }

  private static String line(LocalObservation each) {
    String level = each.level().equals("DEFAULT") ? "" : " (" + each.level() + ")";
    return each.type() + " " + each.name() + level + "\n";
  }

  private static String known(List<LocalObservation> all, String parent) {
    return all.stream().anyMatch(each -> each.id().equals(parent)) ? parent : null;
  }
}
