// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** What headers must be like. No message repeats a value: it may be a secret. */
public final class HeaderRules {

  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

  private HeaderRules() {}

  /** Whether a value can be sent. */
  public static boolean isValue(String value) {
    return VALUE.matcher(value).matches();
  }

  /** The name, or an exception that says what is wrong with it. */
  public static String name(String name) {
    if (!NAME.matcher(requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException("A header's name may hold only letters, digits and -");
    }
    return name;
  }

  /** The value, or an exception that says what is wrong with it. */
  public static String value(String what, String value) {
    if (requireNonNull(value, what).isBlank() || !isValue(value)) {
      throw new IllegalArgumentException(
          "The " + what + " must be printable ASCII characters and not blank");
    }
    return value;
  }
}
