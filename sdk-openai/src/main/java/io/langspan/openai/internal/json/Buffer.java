// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** Bytes that become more. They may begin with those of others, which are copied only then. */
final class Buffer {

  private static final int SHORT = 8192;
  private static final byte[] NONE = {};

  /** One that nobody uses: most are short, and as short-lived as a call. */
  private static final AtomicReference<byte[]> SPARE = new AtomicReference<>();

  private final int expected;
  private byte[] own = NONE;
  private boolean shared;
  private boolean whole;

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
    whole = true;
  }

  /** Begins anew. */
  void clear() {
    share(own, 0, 0);
    shared = false;
    whole = false;
  }

  /** Whether it is what it began with, and nothing more. */
  boolean isWhole() {
    return whole;
  }

  /** Lets others have its bytes. */
  void release() {
    if (own != NONE && own.length <= SHORT) {
      SPARE.set(own);
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
    byte[] spare = length > SHORT ? null : SPARE.getAndSet(null);
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

  void append(byte[] more, int start, int end) {
    reserve(end - start);
    System.arraycopy(more, start, bytes, size, end - start);
    size += end - start;
  }

  private void reserve(int more) {
    whole = false;
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
