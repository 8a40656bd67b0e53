// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.regex.Pattern;

/** What arguments of builders must be like. No message repeats a value: it may be a secret. */
final class Checks {

  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

  private Checks() {}

  static boolean isHeaderValue(String value) {
    return HEADER_VALUE.matcher(value).matches();
  }

  static String headerName(String name) {
    if (!HEADER_NAME.matcher(requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException("A header's name may hold only letters, digits and -");
    }
    return name;
  }

  static String headerSafe(String what, String value) {
    if (requireNonNull(value, what).isBlank() || !isHeaderValue(value)) {
      throw new IllegalArgumentException(
          "The " + what + " must be printable ASCII characters and not blank");
    }
    return value;
  }

  static Duration between(
      String what, Duration value, Duration least, Duration most, String bounds) {
    if (requireNonNull(value, what).compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException("The " + what + " must be from " + bounds);
    }
    return value;
  }

  static long atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException("The " + what + " must be at least " + least);
    }
    return value;
  }
}
