// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A look at some characters that tells which need another look before they stand in a string of
 * JSON: eight at a time, as bytes. That takes a third of the time that one by one would, and nearly
 * all text is of characters that fit into bytes. For one thread.
 */
final class Glance {

  /** How many characters it looks at. */
  static final int WIDTH = 512;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long EACH = 0x0101010101010101L;

  // The JDK has fast machine code for this encoder, and none else from characters to bytes that
  // would tell what does not fit.
  private final CharsetEncoder encoder = StandardCharsets.ISO_8859_1.newEncoder();
  private final byte[] bytes = new byte[WIDTH];
  private final ByteBuffer out = ByteBuffer.wrap(bytes);
  private CharBuffer in = CharBuffer.allocate(0);

  /** Looks, and returns where the first character stands that does not fit into a byte. */
  int at(char[] chars, int from, int to) {
    if (in.array() != chars) {
      in = CharBuffer.wrap(chars);
    }
    encoder.reset().encode(in.limit(to).position(from), out.clear(), true);
    return from + out.position();
  }

  /**
   * Whether one of these eight may be a quote, a backslash or a control character; if not, none is.
   *
   * @param index of the first of them among those looked at, a multiple of 8
   */
  boolean isOdd(int index) {
    long eight = (long) EIGHT.get(bytes, index);
    long signs = // of differences, in the highest bit of each byte
        (eight - ' ' * EACH) | ((eight ^ '"' * EACH) - EACH) | ((eight ^ '\\' * EACH) - EACH);
    return (signs & ~eight & EACH << 7) != 0;
  }
}
