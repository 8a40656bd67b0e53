// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the values of some JSON begin and end, found in one pass over its bytes, which tells too
 * whether anything must be left out of it.
 *
 * <p>Names are values here. The first value in an object or array follows it, and each knows which
 * one follows after all that is in it.
 */
final class Index {

  private static final int DEEPEST = 128;
  private static final int BYTES_OF_VALUE = 64;
  private static final int SMALL = 1024;

  private static final int TO = 1;
  private static final int NEXT = 2;
  private static final int WIDTH = 3;

  private static final int[] NONE = {};

  private static final Spares<int[]> SPARES = new Spares<>(8);

  private int[] marks = NONE;
  private int size;
  private boolean isSpaced;

  /**
   * The object or array that begins here, if it is whole and nothing must be left out of it, as is
   * so with nearly all; otherwise {@link Json#MISSING}: somebody must look closer. It is no more
   * when this is asked again.
   */
  Json read(byte[] bytes, int from, int to) {
    int start = Scan.skipSpace(bytes, from, to);
    boolean isWhole = start < to && isOpening(bytes[start]) && look(bytes, start, to);
    return isWhole ? Json.indexed(bytes, this, 0) : Json.MISSING;
  }

  private boolean look(byte[] bytes, int from, int to) {
    begin(to - from);
    int around = -1;
    int depth = 0;
    int at = from;
    while (at < to) {
      byte b = bytes[at];
      if (b == '"') {
        int end = Scan.endOfString(bytes, at, to);
        if (end < 0 || isPerhapsLeftOut(bytes, at + 1, end - 1)) {
          return false;
        }
        add(at, end);
        at = end;
      } else if (b == ',') {
        at++;
      } else if (b == ':') {
        int value = Scan.skipSpace(bytes, ++at, to);
        if (value == to || isBetween(bytes[value])) {
          return false; // else the next field would pass for the value
        }
        isSpaced |= value > at;
        at = value;
      } else if (isOpening(b)) {
        if (++depth > DEEPEST) {
          return false;
        }
        add(at++, around);
        around = size - WIDTH;
      } else if (b == '}' || b == ']') {
        around = close(around, ++at);
        if (--depth == 0) {
          return true;
        }
      } else {
        int end = endOfScalar(bytes, at, to);
        if (end > at) {
          add(at, end);
        } else {
          end = Scan.skipSpace(bytes, at, to);
          if (end == at) {
            return false; // no JSON
          }
          isSpaced = true;
        }
        at = end;
      }
    }
    return false;
  }

  private void begin(int length) {
    size = 0;
    isSpaced = false;
    if (marks == NONE) {
      int[] spare = SPARES.take();
      int expected = WIDTH * Math.max(16, length / BYTES_OF_VALUE);
      marks = spare != null && spare.length >= expected ? spare : new int[expected];
    }
  }

  /** Gives back what it took. */
  void release() {
    if (marks != NONE && marks.length <= SMALL) {
      SPARES.give(marks);
    }
    marks = NONE;
    size = 0;
  }

  private void add(int from, int to) {
    if (size == marks.length) {
      marks = Arrays.copyOf(marks, 2 * size);
    }
    marks[size] = from;
    marks[size + TO] = to;
    size += WIDTH;
    marks[size - WIDTH + NEXT] = size;
  }

  /** Gives the one around it: until it ends, that is noted in the place of its end. */
  private int close(int value, int end) {
    int around = marks[value + TO];
    marks[value + TO] = end;
    marks[value + NEXT] = size;
    return around;
  }

  private static int endOfScalar(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && isScalar(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isScalar(byte b) {
    return (b >= '0' && b <= '9')
        || ((b | ' ') >= 'a' && (b | ' ') <= 'z')
        || b == '-'
        || b == '.'
        || b == '+';
  }

  /** Whether a string is data, or perhaps the name of a field with data. */
  private static boolean isPerhapsLeftOut(byte[] bytes, int from, int to) {
    return DataUri.begins(bytes, from, to) || Role.of(bytes, from, to, Role.AUDIO) != Role.PLAIN;
  }

  int from(int value) {
    return marks[value];
  }

  int to(int value) {
    return marks[value + TO];
  }

  /** The value in or after it. */
  static int first(int value) {
    return value + WIDTH;
  }

  /** The value after it, and after all that is in it. */
  int next(int value) {
    return marks[value + NEXT];
  }

  /** A value as it stands, but for white space. */
  String text(byte[] bytes, int value) {
    int from = from(value);
    int to = to(value);
    if (!isSpaced || !isOpening(bytes[from])) {
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
    Buffer compact = new Buffer(to - from);
    int at = from;
    for (int inside = first(value); inside < next(value); inside = first(inside)) {
      between(bytes, at, from(inside), compact);
      at = from(inside);
      if (!isOpening(bytes[at])) {
        compact.append(bytes, at, to(inside));
        at = to(inside);
      }
    }
    between(bytes, at, to, compact);
    String text = compact.text();
    compact.release();
    return text;
  }

  /** The brackets, commas and colons there. */
  private static void between(byte[] bytes, int from, int to, Buffer compact) {
    for (int at = from; at < to; at++) {
      if (bytes[at] > ' ') {
        compact.append(bytes[at]);
      }
    }
  }

  private static boolean isBetween(byte b) {
    return b == ',' || b == ':' || b == '}' || b == ']';
  }

  private static boolean isOpening(byte b) {
    return b == '{' || b == '[';
  }
}
