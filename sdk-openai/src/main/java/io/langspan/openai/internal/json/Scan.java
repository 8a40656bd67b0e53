// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds where something ends, eight bytes at a time where they are text. */
public final class Scan {

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private Scan() {}

  /** Where one of two ASCII characters is first; {@code to} if none is. */
  public static int first(byte[] bytes, int from, int to, char one, char other) {
    int at = from;
    for (; at <= to - 8; at += 8) {
      long eight = (long) EIGHT.get(bytes, at);
      long found = zeros(eight ^ one * ONES) | zeros(eight ^ other * ONES);
      if (found != 0) {
        return at + Long.numberOfTrailingZeros(found) / 8;
      }
    }
    while (at < to && bytes[at] != one && bytes[at] != other) {
      at++;
    }
    return at;
  }

  /**
   * The high bit of each byte that is 0, and perhaps of some above the lowest of them.
   *
   * @see <a href="https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord">how</a>
   */
  private static long zeros(long eight) {
    return (eight - ONES) & ~eight & HIGH;
  }

  static int skipSpace(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Whether this range is this text. */
  static boolean is(byte[] bytes, int from, int to, String ascii) {
    int length = ascii.length();
    if (to - from != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** After the string that begins here; -1 if it does not end. */
  static int endOfString(byte[] bytes, int from, int to) {
    int at = first(bytes, from + 1, to, '"', '\\');
    while (at < to && bytes[at] == '\\') {
      at = first(bytes, Math.min(at + 2, to), to, '"', '\\');
    }
    return at < to ? at + 1 : -1;
  }

  /** After the value that begins here; -1 if it does not end, or if there is none. */
  static int endOfValue(byte[] bytes, int from, int to) {
    if (from >= to) {
      return -1;
    }
    if (bytes[from] == '"') {
      return endOfString(bytes, from, to);
    }
    int depth = 0;
    for (int at = from; at < to; at++) {
      switch (bytes[at]) {
        case '"' -> {
          int end = endOfString(bytes, at, to);
          if (end < 0) {
            return -1;
          }
          at = end - 1;
        }
        case '{', '[' -> depth++;
        case '}', ']' -> {
          if (depth == 0) {
            return at; // of what is around it
          }
          if (--depth == 0) {
            return at + 1;
          }
        }
        case ',', ' ', '\n', '\r', '\t' -> {
          if (depth == 0) {
            return at;
          }
        }
        default -> {}
      }
    }
    return depth == 0 ? to : -1;
  }
}
