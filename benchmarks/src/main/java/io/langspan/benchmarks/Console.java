// SPDX-License-Identifier: Apache-2.0
package io.langspan.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Where results go: a benchmark is a program whose output is its purpose. */
final class Console {

  private static final PrintStream OUT = System.out;

  private Console() {}

  static void line(String format, Object... arguments) {
    OUT.println(String.format(Locale.ROOT, format, arguments));
  }
}
