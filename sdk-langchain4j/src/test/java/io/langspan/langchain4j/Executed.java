// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What an application really did, written down by itself. */
final class Executed {

  private static final ThreadLocal<Executed> CURRENT = new ThreadLocal<>();

  private final String line;
  private final List<Executed> below = new CopyOnWriteArrayList<>();
  private volatile String level = "";

  Executed(String line) {
    this.line = line;
  }

  /** What goes on on this thread. */
  static Executed current() {
    return CURRENT.get();
  }

  /** What goes on on this thread, else this. */
  static Executed currentOr(Object other) {
    Executed current = CURRENT.get();
    return current == null ? (Executed) other : current;
  }

  /** A step of it. */
  Executed below(String step) {
    Executed executed = new Executed(step);
    below.add(executed);
    return executed;
  }

  /** A step of it that has been done already. */
  void add(Executed step) {
    below.add(step);
  }

  /** How many of its steps begin like this. */
  int count(String beginning) {
    return (int) below.stream().filter(each -> each.line.startsWith(beginning)).count();
  }

  /** It ends at this level. */
  Executed level(String of) {
    level = " (" + of + ")";
    return this;
  }

  /** Does it, on this thread. */
  <T> T run(Supplier<T> work) {
    try {
      return within(work);
    } catch (RuntimeException e) {
      level("ERROR");
      throw e;
    }
  }

  /** Does a part of it, on this thread. */
  <T> T within(Supplier<T> work) {
    Executed before = CURRENT.get();
    CURRENT.set(this);
    try {
      return work.get();
    } finally {
      CURRENT.set(before);
    }
  }

  /** As {@link Shape} writes what was exported. */
  String shape(String indent) {
    String own = indent + line + level + "\n";
    return own
        + below.stream()
            .map(each -> each.shape(indent + "  "))
            .sorted()
            .collect(Collectors.joining());
  }
}
