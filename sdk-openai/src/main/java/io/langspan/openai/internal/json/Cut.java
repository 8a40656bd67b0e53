// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

/** Where a string of JSON may be cut off. */
final class Cut {

  private static final int LONGEST_ESCAPE = 6;

  private Cut() {}

  /** At or shortly before this place, so that neither a character nor an escape is broken. */
  static int boundary(byte[] bytes, int from, int at) {
    int end = at;
    for (int i = Math.max(from, at - LONGEST_ESCAPE); i < at; i++) {
      if (bytes[i] == '\\' && !isEscaped(bytes, from, i)) {
        int length = i + 1 < at && bytes[i + 1] == 'u' ? LONGEST_ESCAPE : 2;
        if (i + length > at) {
          end = i;
          break;
        }
      }
    }
    int first = end;
    while (first > from && (bytes[first - 1] & 0xC0) == 0x80) {
      first--;
    }
    if (first > from && (bytes[first - 1] & 0x80) != 0) {
      int length = Integer.numberOfLeadingZeros(~(bytes[first - 1] << 24));
      return first - 1 + length > end ? first - 1 : end;
    }
    return end;
  }

  private static boolean isEscaped(byte[] bytes, int from, int at) {
    int backslashes = 0;
    for (int i = at - 1; i >= from && bytes[i] == '\\'; i--) {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
