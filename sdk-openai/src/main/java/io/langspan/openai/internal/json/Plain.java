// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

/**
 * Values of which nothing must be left out, as nearly all are: to find that out takes much less
 * than a {@link Sieve}, and what is found to be so needs no copy.
 */
final class Plain {

  private static final int LONGEST = 64 * 1024;
  private static final int DEEPEST = 128;

  private Plain() {}

  /** Where the object or array that begins here ends; -1 if somebody must look closer. */
  static int end(byte[] bytes, int from, int to) {
    int stop = Math.min(to, from + LONGEST);
    int depth = 0;
    for (int at = from; at < stop; at++) {
      switch (bytes[at]) {
        case '"' -> {
          int end = Scan.endOfString(bytes, at, stop);
          if (end < 0 || isPerhapsLeftOut(bytes, at + 1, end - 1)) {
            return -1;
          }
          at = end - 1;
        }
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {
          if (bytes[at] <= ' ') {
            return -1; // white space, or no JSON
          }
        }
      }
      if (depth == 0 && at > from) {
        return at + 1;
      }
      if (depth <= 0 || depth > DEEPEST) {
        return -1; // neither object nor array, or not as simple as that
      }
    }
    return -1;
  }

  /** Whether a string is data, or perhaps the name of a field with data. */
  private static boolean isPerhapsLeftOut(byte[] bytes, int from, int to) {
    return DataUri.begins(bytes, from, to) || Role.of(bytes, from, to, Role.AUDIO) != Role.PLAIN;
  }
}
