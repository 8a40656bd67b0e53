// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import org.jspecify.annotations.Nullable;

/** The values in an object, of which every other one is a name, or in an array: one by one. */
final class Children {

  private final byte[] bytes;
  private final @Nullable Index index;
  private final int end;
  private int next;

  private int from;
  private int to;
  private int at;

  /** Those in a value that was looked for: where it begins and ends. */
  Children(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.index = null;
    this.end = to - 1;
    this.next = from;
  }

  /** Those in a value that is known to an index. */
  Children(byte[] bytes, Index index, int at) {
    this.bytes = bytes;
    this.index = index;
    this.end = index.next(at);
    this.next = Index.first(at);
  }

  /** Goes on to the next one; whether there is one. */
  boolean next() {
    return index == null ? look() : take(index);
  }

  private boolean take(Index known) {
    if (next >= end) {
      return false;
    }
    at = next;
    from = known.from(at);
    to = known.to(at);
    next = known.next(at);
    return true;
  }

  private boolean look() {
    int before = Scan.skipSpace(bytes, next, end); // a bracket, a comma or a colon
    int start = Scan.skipSpace(bytes, before + 1, end);
    int stop = Scan.endOfValue(bytes, start, end);
    if (stop < 0) {
      return false;
    }
    from = start;
    to = stop;
    next = stop;
    return true;
  }

  boolean isString() {
    return from < to && bytes[from] == '"';
  }

  /** Whether it is this string, which must need no escape. */
  boolean is(String ascii) {
    return Scan.is(bytes, from + 1, to - 1, ascii);
  }

  /** Which of these strings it is, looked for from here on; -1 for none. */
  int among(String[] ascii, int first) {
    for (int i = 0; i < ascii.length; i++) {
      int one = first + i < ascii.length ? first + i : first + i - ascii.length;
      if (is(ascii[one])) {
        return one;
      }
    }
    return -1;
  }

  String text() {
    return Strings.decode(bytes, from + 1, to - 1);
  }

  Json value() {
    return index == null ? Json.exactly(bytes, from, to) : Json.indexed(bytes, index, at);
  }
}
