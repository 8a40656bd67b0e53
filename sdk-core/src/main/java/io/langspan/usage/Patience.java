// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import java.util.regex.Pattern;

/**
 * A text that a pattern from elsewhere may look at only so often: some patterns would never end.
 */
final class Patience implements CharSequence {

  private static final int MOST_LOOKS = 100_000;

  private final String text;
  private int looks;

  private Patience(String text) {
    this.text = text;
  }

  /** Whether the pattern is found in the text; no if that cannot be said in a millisecond. */
  static boolean find(Pattern pattern, String text) {
    try {
      return pattern.matcher(new Patience(text)).find();
    } catch (IllegalStateException | StackOverflowError e) {
      return false;
    }
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (++looks > MOST_LOOKS) {
      throw new IllegalStateException("Too many looks at a text");
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
