// SPDX-License-Identifier: Apache-2.0
package io.langspan.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What tests measure, for docs/RELIABILITY.md. Each in a file of its own, as test classes run in
 * several processes; a run of some tests replaces their figures and leaves the others. A copy of
 * that of sdk-otel. Safe for many threads; the sums are those of one class.
 */
public final class Figures {

  private static final Path FOLDER = Path.of("target", "lab");
  private static final Map<String, Double> NUMBERS = new HashMap<>();

  private Figures() {}

  /** How much a test does: the first in each build, the second with {@code -Plong}. */
  public static int size(int usual, int whole) {
    return Boolean.getBoolean("langspan.lab.long") ? whole : usual;
  }

  /**
   * How often a test repeats something with another seed: as {@link #size}, and less on a second
   * JDK, which is to show that nothing depends on the first.
   */
  public static int times(int usual, int whole) {
    return Math.max(1, size(usual, whole) / Integer.getInteger("langspan.lab.share", 1));
  }

  /** Notes a value of a figure, as {@code put("R1", "lost", 0)}. */
  public static void put(String row, String what, Object value) {
    String key = row + " " + what;
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(key + ".txt"), key + "=" + value + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Notes the largest of the values that this run has seen, the worst of several seeds. */
  public static synchronized void most(String row, String what, double value) {
    put(row, what, plain(NUMBERS.merge(row + what, value, Math::max)));
  }

  /** Notes the sum of the values that this run has seen. */
  public static synchronized void sum(String row, String what, double value) {
    put(row, what, plain(NUMBERS.merge(row + what, value, Double::sum)));
  }

  private static String plain(double value) {
    return value == Math.rint(value)
        ? String.format("%,d", (long) value)
        : String.format("%,.2f", value);
  }
}
