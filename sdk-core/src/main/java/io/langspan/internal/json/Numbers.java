// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which numbers JSON readers keep as they are: most hold them in a double, so that integers beyond
 * 2^53-1 change on the way. Those become strings, as in the Python SDK.
 */
final class Numbers {

  private static final long LARGEST = (1L << 53) - 1;

  /** About 1,200 digits; what is longer is told by its first digits and its exponent. */
  private static final int MOST_BITS = 4096;

  private static final Pattern JSON =
      Pattern.compile("-?(?:0|[1-9]\\d{0,15})(?:\\.\\d{1,20})?(?:[eE][+-]?\\d{1,3})?");

  private Numbers() {}

  static boolean isExact(long v) {
    return v >= -LARGEST && v <= LARGEST;
  }

  static boolean isExact(BigInteger v) {
    return v.bitLength() <= 53 && isExact(v.longValue());
  }

  static boolean isExact(BigDecimal v) {
    return v.unscaledValue().bitLength() <= 53 && Math.abs((long) v.scale()) <= 300;
  }

  /** Whether text that claims to be a number is one, and a modest one. */
  static boolean isExact(String text) {
    if (text.length() > 40 || !JSON.matcher(text).matches()) {
      return false;
    }
    return text.length() < 16 || Math.abs(Double.parseDouble(text)) <= LARGEST;
  }

  static String text(BigInteger v) {
    return v.bitLength() <= MOST_BITS ? v.toString() : about(v, 0);
  }

  /** Never longer for a larger exponent. */
  static String text(BigDecimal v) {
    BigInteger digits = v.unscaledValue();
    if (digits.bitLength() > MOST_BITS) {
      return about(digits, v.scale());
    }
    // A subclass can say anything; only what it is made of counts.
    return (v.getClass() == BigDecimal.class ? v : new BigDecimal(digits, v.scale())).toString();
  }

  private static String about(BigInteger digits, int scale) {
    int shift = digits.bitLength() - 62;
    double log = Math.log10(digits.abs().shiftRight(shift).doubleValue()) + shift * Math.log10(2);
    double exponent = Math.floor(log);
    return String.format(
        Locale.ROOT,
        "≈%s%.6fE%+d",
        digits.signum() < 0 ? "-" : "",
        Math.pow(10, log - exponent),
        (long) exponent - scale);
  }
}
