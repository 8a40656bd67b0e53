// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes are shown as text where they are UTF-8 text, and by their number where not. */
final class Bytes {

  /** Most bytes that are not text show it early. */
  private static final int PROBE = 1024;

  private Bytes() {}

  static void write(ByteBuffer bytes, JsonScalars out) throws IOException {
    int size = bytes.remaining();
    int shown = Math.min(size, out.limit());
    boolean likely = shown <= PROBE || text(bytes, PROBE) != null;
    String text = likely ? text(bytes, shown) : null;
    if (text == null) {
      out.writeString(Markers.bytes(size));
    } else {
      out.writeString(text, shown < size ? Markers.truncatedBytes(size) : null);
    }
  }

  /** The beginning as text; null when it is not text. */
  private static @Nullable String text(ByteBuffer bytes, int length) {
    ByteBuffer part = bytes.duplicate(); // whose position is ours to move
    part.limit(part.position() + length);
    CharBuffer text = CharBuffer.allocate(length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is not UTF-8
    // Not the end of the input when there is more: a character may be cut in two.
    boolean end = length == bytes.remaining();
    boolean isText = !decoder.decode(part, text, end).isError() && isText(text.flip());
    return isText ? text.toString() : null;
  }

  private static boolean isText(CharBuffer text) {
    return text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f');
  }
}
