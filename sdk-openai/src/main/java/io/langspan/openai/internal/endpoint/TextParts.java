// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import org.jspecify.annotations.Nullable;

/** A text that comes in pieces, of which no more is kept than an observation can have. */
final class TextParts {

  private static final int MOST = 1024 * 1024;

  private @Nullable StringBuilder text;

  /** Adds a piece; whether there was something in it. */
  boolean add(Json piece) {
    if (!piece.hasText()) {
      return false;
    }
    String more = piece.text();
    if (text == null) {
      text = new StringBuilder();
    }
    if (text.length() < MOST) {
      text.append(more);
    }
    return true;
  }

  /** Takes a text as a whole. */
  void set(Json whole) {
    if (whole.hasText() && text == null) {
      text = new StringBuilder(String.valueOf(whole.text()));
    }
  }

  boolean isEmpty() {
    return text == null;
  }

  @Override
  public String toString() {
    return text == null ? "" : text.toString();
  }
}
