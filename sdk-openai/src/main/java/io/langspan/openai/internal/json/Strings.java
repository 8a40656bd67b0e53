// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.nio.charset.StandardCharsets;

/** The characters of JSON strings. */
final class Strings {

  private static final char BROKEN = '\uFFFD';

  private Strings() {}

  /** What stands between the quotes, without its escapes. */
  static String decode(byte[] bytes, int from, int to) {
    int escape = Scan.first(bytes, from, to, '\\', '\\');
    String plain = new String(bytes, from, escape - from, StandardCharsets.UTF_8);
    if (escape == to) {
      return plain;
    }
    StringBuilder text = new StringBuilder(to - from).append(plain);
    int at = escape;
    while (at < to) {
      if (bytes[at] != '\\') {
        int next = Scan.first(bytes, at, to, '\\', '\\');
        text.append(new String(bytes, at, next - at, StandardCharsets.UTF_8));
        at = next;
      } else if (at + 1 < to && bytes[at + 1] == 'u') {
        text.append(hex(bytes, at + 2, to));
        at += 6;
      } else {
        text.append(at + 1 < to ? unescaped(bytes[at + 1]) : BROKEN);
        at += 2;
      }
    }
    return text.toString();
  }

  private static char unescaped(byte b) {
    return switch (b) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> (char) (b & 0x7F); // a quote, a slash or a backslash
    };
  }

  private static char hex(byte[] bytes, int from, int to) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = i < to ? Character.digit(bytes[i], 16) : -1;
      if (digit < 0) {
        return BROKEN;
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }
}
