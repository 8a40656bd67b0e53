// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.match;

/** Patterns of names in which {@code *} stands for any characters. */
public final class Wildcard {

  private Wildcard() {}

  /** How much a pattern says: its characters other than {@code *}. */
  public static int literals(String pattern) {
    return pattern.replace("*", "").length();
  }

  /** Whether the name fits a pattern in which {@code *} stands for any characters, or none. */
  public static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        // The last star takes one character more; earlier ones already have what they need.
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
