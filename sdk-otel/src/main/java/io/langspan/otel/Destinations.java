// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/** Those that a builder was given. Not safe for use by many threads. */
final class Destinations {

  private final List<Destination> all = new ArrayList<>();

  void add(Destination destination) {
    String name = requireNonNull(destination, "destination").name();
    if (all.stream().anyMatch(other -> other.name().equals(name))) {
      throw new IllegalArgumentException(
          "Two destinations are called " + name + ": give one of them another name(...)");
    }
    all.add(destination);
  }

  List<Destination> list() {
    return List.copyOf(all);
  }
}
