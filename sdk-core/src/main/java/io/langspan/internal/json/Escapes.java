// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

/** How JSON writes the characters that it does not write as they are. */
final class Escapes {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Escapes() {}

  static int width(char c) {
    if (c >= ' ') {
      return c == '"' || c == '\\' ? 2 : 1;
    }
    return c == '\n' || c == '\t' || c == '\r' || c == '\b' || c == '\f' ? 2 : 6;
  }

  static void write(char c, char[] to, int at) {
    to[at] = '\\';
    switch (c) {
      case '\n' -> to[at + 1] = 'n';
      case '\t' -> to[at + 1] = 't';
      case '\r' -> to[at + 1] = 'r';
      case '\b' -> to[at + 1] = 'b';
      case '\f' -> to[at + 1] = 'f';
      case '"', '\\' -> to[at + 1] = c;
      default -> {
        to[at + 1] = 'u';
        to[at + 2] = '0';
        to[at + 3] = '0';
        to[at + 4] = HEX[c >> 4];
        to[at + 5] = HEX[c & 15];
      }
    }
  }
}
