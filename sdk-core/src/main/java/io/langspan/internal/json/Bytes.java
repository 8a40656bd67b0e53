// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Bytes are shown as text where they are UTF-8 text, and by their number where not. */
final class Bytes {

  private Bytes() {}

  static void write(ByteBuffer bytes, JsonOutput out) throws IOException {
    int size = bytes.remaining();
    int shown = Math.min(size, out.limit());
    ByteBuffer part = bytes.duplicate(); // whose position is ours to move
    part.limit(part.position() + shown);
    CharBuffer text = CharBuffer.allocate(shown);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is not UTF-8
    // Not the end of the input when there is more: a character may be cut in two.
    if (decoder.decode(part, text, shown == size).isError() || !isText(text.flip())) {
      out.writeString(Markers.bytes(size));
    } else if (shown == size) {
      out.writeString(text.toString());
    } else {
      out.writeString(text.toString(), Markers.truncatedBytes(size));
    }
  }

  private static boolean isText(CharBuffer text) {
    return text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f');
  }
}
