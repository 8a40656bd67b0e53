// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What arguments of builders must be like. No message repeats a value: it may be a secret. */
final class Checks {

  private Checks() {}

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
