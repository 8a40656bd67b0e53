// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that become more. */
final class Buffer {

  byte[] bytes;
  int size;

  Buffer(int expected) {
    bytes = new byte[expected];
  }

  /** The last byte; 0 if there is none. */
  byte last() {
    return size == 0 ? 0 : bytes[size - 1];
  }

  void append(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
  }

  void append(String ascii) {
    byte[] more = ascii.getBytes(StandardCharsets.US_ASCII);
    append(more, 0, more.length);
  }

  void append(byte[] more, int from, int to) {
    reserve(to - from);
    System.arraycopy(more, from, bytes, size, to - from);
    size += to - from;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
