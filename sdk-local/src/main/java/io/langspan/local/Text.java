// SPDX-License-Identifier: Apache-2.0
package io.langspan.local;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Short texts for people. */
final class Text {

  private static final MathContext SIX_DIGITS = new MathContext(6);

  private Text() {}

  /** At most this many characters, never half of a surrogate pair. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end);
  }

  /** One line for a terminal: what could steer the terminal is taken out. */
  static String line(String text, int most) {
    StringBuilder line = new StringBuilder();
    cut(text, most).codePoints().forEach(c -> line.appendCodePoint(isPrintable(c) ? c : ' '));
    return text.length() <= most ? line.toString() : line.append('…').toString();
  }

  private static boolean isPrintable(int c) {
    int type = Character.getType(c);
    return !Character.isISOControl(c)
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE;
  }

  static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (Math.abs(millis) < 1_000) {
      return millis + " ms";
    }
    if (Math.abs(millis) < 60_000) {
      return String.format(Locale.ROOT, "%.2f s", millis / 1_000.0);
    }
    return String.format(Locale.ROOT, "%d m %02d s", millis / 60_000, millis / 1_000 % 60);
  }

  static String dollars(BigDecimal amount) {
    return "$" + amount.round(SIX_DIGITS).stripTrailingZeros().toPlainString();
  }
}
