// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an answer means for the batch that it answers. */
enum Verdict {
  /** Arrived. */
  ACK,
  /** Each item has a status of its own. */
  PER_ITEM,
  /** Try again, for ever. */
  RETRY,
  /** Send it in smaller pieces. */
  TOO_LARGE,
  /** Something in it is invalid; find out what. */
  REFUSED,
  /** Nothing will arrive until a person repairs something: key, address, limit, login page. */
  HOLD;

  static Verdict of(Kind kind, int status, @Nullable String contentType) {
    if (status >= 200 && status < 300) {
      if (isHtml(contentType)) {
        return HOLD; // a login page or a captive portal answered, not the server
      }
      return status == 207 && kind.answersPerItem() ? PER_ITEM : ACK;
    }
    return switch (status) {
      case 408, 425, 429 -> RETRY;
      case 413 -> TOO_LARGE;
      case 400, 415, 422 -> REFUSED;
      default -> status >= 300 && status < 500 ? HOLD : RETRY;
    };
  }

  private static boolean isHtml(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    String type = contentType.toLowerCase(Locale.ROOT);
    return type.startsWith("text/html") || type.startsWith("application/xhtml");
  }
}
