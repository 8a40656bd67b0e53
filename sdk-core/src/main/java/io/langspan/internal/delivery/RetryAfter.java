// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the header of that name. */
final class RetryAfter {

  private static final long CAP = Duration.ofMinutes(10).toNanos();
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,20}");

  private RetryAfter() {}

  /** Nanoseconds to wait, from 0 to ten minutes; 0 too when the header is absent or senseless. */
  static long nanos(@Nullable String header, Instant now) {
    if (header == null || header.length() > 64) {
      return 0;
    }
    String text = header.trim();
    if (SECONDS.matcher(text).matches()) {
      // Ten digits are centuries; a long would hold eighteen.
      return text.length() > 9 ? CAP : cap(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return cap(Duration.between(now, at));
    } catch (DateTimeException notADate) {
      return 0;
    }
  }

  private static long cap(Duration wait) {
    if (wait.isNegative()) {
      return 0;
    }
    return wait.compareTo(Duration.ofNanos(CAP)) > 0 ? CAP : wait.toNanos();
  }
}
