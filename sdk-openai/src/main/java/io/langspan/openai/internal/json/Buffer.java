// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.nio.charset.StandardCharsets;

/** Bytes that become more. They may begin with those of others, which are copied only then. */
final class Buffer {

  private static final int SHORT = 8192;
  private static final byte[] NONE = {};

  private static final Spares<byte[]> SPARES = new Spares<>(8);

  private final int expected;
  private byte[] own = NONE;
  private boolean shared;

  /** Where it begins: at 0, but for bytes of others. */
  int from;

  byte[] bytes = own;
  int size;

  Buffer(int expected) {
    this.expected = expected;
  }

  /** Begins anew with a part of the bytes of others. */
  void share(byte[] others, int start, int end) {
    bytes = others;
    from = start;
    size = end - start;
    shared = true;
  }

  /** Begins anew. */
  void clear() {
    share(own, 0, 0);
    shared = false;
  }

  /** Lets others have its bytes. */
  void release() {
    if (own != NONE && own.length <= SHORT) {
      SPARES.give(own);
    }
    own = NONE;
    clear();
  }

  /** Copies what is not its own: it is going to change. */
  void keep() {
    if (shared) {
      own(0);
    }
  }

  private void own(int more) {
    if (own.length < size + more) {
      own = taken(Math.max(size + more, expected));
    }
    System.arraycopy(bytes, from, own, 0, size);
    bytes = own;
    from = 0;
    shared = false;
  }

  private static byte[] taken(int length) {
    byte[] spare = length > SHORT ? null : SPARES.take();
    return spare != null && spare.length >= length ? spare : new byte[length];
  }

  /** Where it ends. */
  int end() {
    return from + size;
  }

  /** The last byte; 0 if there is none. */
  byte last() {
    return size == 0 ? 0 : bytes[end() - 1];
  }

  void append(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
  }

  void append(String ascii) {
    byte[] more = ascii.getBytes(StandardCharsets.US_ASCII);
    append(more, 0, more.length);
  }

  String text() {
    return new String(bytes, from, size, StandardCharsets.UTF_8);
  }

  void append(byte[] more, int start, int end) {
    reserve(end - start);
    System.arraycopy(more, start, bytes, size, end - start);
    size += end - start;
  }

  private void reserve(int more) {
    if (shared) {
      own(more);
    } else if (size + more > own.length) {
      byte[] longer = taken(Math.max(size + more, Math.max(expected, own.length * 2)));
      System.arraycopy(own, 0, longer, 0, size);
      own = longer;
      bytes = own;
    }
  }
}
