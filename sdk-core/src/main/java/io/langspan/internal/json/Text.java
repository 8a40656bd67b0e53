// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import org.jspecify.annotations.Nullable;

/** Keeps text valid Unicode and within a length. */
public final class Text {

  static final char REPLACEMENT = '\uFFFD';

  private static final int WEIGHED = 16;

  private Text() {}

  /**
   * The same text with each half of a broken surrogate pair replaced by U+FFFD; the same instance
   * when nothing is broken. One such half makes a server refuse the neighbours of the text too.
   */
  public static String valid(String s) {
    // Every character that leaves comes by here, more than once. Eight at a time take half as long
    // as one by one where they are Latin, and a seventh elsewhere.
    for (int i = 0; i < s.length(); ) {
      if (i + 8 <= s.length() && areBelowSurrogates(s, i)) {
        i += 8;
      } else if (Character.isSurrogate(s.charAt(i))) {
        return validFrom(s, i);
      } else {
        i++;
      }
    }
    return s;
  }

  /** Whether eight characters are: a negative difference leaves its sign among the bits. */
  private static boolean areBelowSurrogates(String s, int from) {
    int top = Character.MIN_SURROGATE - 1;
    int signs =
        (top - s.charAt(from))
            | (top - s.charAt(from + 1))
            | (top - s.charAt(from + 2))
            | (top - s.charAt(from + 3))
            | (top - s.charAt(from + 4))
            | (top - s.charAt(from + 5))
            | (top - s.charAt(from + 6))
            | (top - s.charAt(from + 7));
    return signs >= 0;
  }

  private static String validFrom(String s, int first) {
    StringBuilder fixed = null;
    for (int i = first; i < s.length(); i++) {
      char c = s.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (startsPair(s, i)) {
        i++;
        continue;
      }
      if (fixed == null) {
        fixed = new StringBuilder(s);
      }
      fixed.setCharAt(i, REPLACEMENT);
    }
    return fixed == null ? s : fixed.toString();
  }

  /**
   * About how many bytes a text has as UTF-8, judged by a few of its characters: it is asked on the
   * threads of the application. Korean has three times as many bytes as characters.
   */
  public static long weight(@Nullable CharSequence s) {
    if (s == null) {
      return 0;
    }
    int length = s.length();
    int step = Math.max(1, length / WEIGHED);
    char widest = 0;
    for (int i = step / 2; i < length; i += step) {
      widest = (char) Math.max(widest, s.charAt(i));
    }
    return widest < 0x80 ? length : widest < 0x800 ? 2L * length : 3L * length;
  }

  /**
   * The same text, or its beginning with a mark that tells the true length; the result is never
   * longer than {@code maxChars} UTF-16 units and no character is cut in two. What was cut before
   * keeps the mark that it has.
   */
  public static String cut(String s, int maxChars) {
    return s.length() <= maxChars ? s : cut(s, maxChars, mark(s));
  }

  /** What ends a text that is cut: its true length, or the mark that it has already. */
  public static String mark(String s) {
    int from = s.length() - Markers.LONGEST_TRUNCATED;
    int mark = s.endsWith(Markers.TRUNCATED_END) ? s.indexOf(Markers.TRUNCATED, from) : -1;
    return mark < 0 ? Markers.truncated(s.length()) : s.substring(mark);
  }

  static String cut(String s, int maxChars, String mark) {
    int room = maxChars - mark.length();
    return room < 0
        ? s.substring(0, boundary(s, Math.max(maxChars, 0)))
        : s.substring(0, boundary(s, room)) + mark;
  }

  /** The nearest place at or before {@code end} that does not split a surrogate pair. */
  private static int boundary(String s, int end) {
    return end > 0 && end < s.length() && startsPair(s, end - 1) ? end - 1 : end;
  }

  static boolean startsPair(String s, int i) {
    return Character.isHighSurrogate(s.charAt(i))
        && i + 1 < s.length()
        && Character.isLowSurrogate(s.charAt(i + 1));
  }
}
