// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.langspan.internal.json.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the longest texts of an encoded OTLP trace request until it fits, and marks its spans.
 *
 * <p>It reads the wire format of protobuf, as the spans themselves are gone by then. Everything but
 * the texts that it cuts stays as it is, known or not. It writes from the end to the beginning,
 * because the length of a message stands before it. For one request.
 */
final class OtlpShrinker {

  /** Texts up to this many bytes are left alone: they are names and ids, and would not help. */
  static final int SHORT = 256;

  private static final int MAX_DEPTH = 100; // as in the official readers
  private static final int KEY = 1;

  /** The field {@code langspan.truncated=true} of a span. */
  private static final byte[] MARK =
      "\112\030\012\022langspan.truncated\022\002\020\001".getBytes(ISO_8859_1);

  /** How such an attribute begins, whatever its value. */
  private static final byte[] MARKED = Arrays.copyOfRange(MARK, 2, MARK.length - 4);

  /** What a mark adds at most, with what it adds to the lengths of all that it is in. */
  private static final int MARK_COST = MARK.length + 6;

  private final byte[] in;
  private final List<Integer> lengths = new ArrayList<>(); // of texts that may be cut
  private int spans;

  // The field that was read last.
  private int tag;
  private int content;
  private int end;

  private byte @Nullable [] out; // null while it is only measured
  private int position;
  private int cap = Integer.MAX_VALUE;

  private OtlpShrinker(byte[] in) {
    this.in = in;
  }

  /** The same request in at most so many bytes; {@code null} when that cannot be. Thread-safe. */
  static byte @Nullable [] shrink(byte[] request, int wanted) {
    if (request.length <= wanted) {
      return request;
    }
    try {
      return new OtlpShrinker(request).shrinkTo(wanted);
    } catch (IOException malformed) {
      return null;
    }
  }

  private byte @Nullable [] shrinkTo(int wanted) throws IOException {
    write(OtlpPart.REQUEST, 0, in.length, 0);
    long excess = in.length - (long) wanted + (long) spans * MARK_COST;
    if (wanted < 0 || saved(SHORT) < excess) {
      return null;
    }
    cap = largestCap(excess);
    byte[] fits = new byte[wanted];
    out = fits;
    position = wanted;
    write(OtlpPart.REQUEST, 0, in.length, 0);
    return Arrays.copyOfRange(fits, position, wanted);
  }

  private int largestCap(long excess) {
    int least = SHORT;
    int most = in.length;
    while (least < most) {
      int middle = (least + most + 1) >>> 1;
      if (saved(middle) >= excess) {
        least = middle;
      } else {
        most = middle - 1;
      }
    }
    return least;
  }

  private long saved(int limit) {
    long saved = 0;
    for (int length : lengths) {
      saved += Math.max(0, length - limit);
    }
    return saved;
  }

  /** Writes a part that reaches from there to there before what is written already. */
  private void write(OtlpPart part, int from, int to, int depth) throws IOException {
    if (part == OtlpPart.TEXT) {
      writeText(from, to);
      return;
    }
    if (depth > MAX_DEPTH) {
      throw malformed();
    }
    int[] starts = new int[8];
    int fields = 0;
    boolean marked = part != OtlpPart.SPAN;
    for (int start = from; start < to; start = end) {
      read(start, to);
      if (part == OtlpPart.ATTRIBUTE && isKeyOfNumbers()) {
        prepend(in, from, to - from); // which nobody could read if a part were missing
        return;
      }
      marked |= tag == MARK[0] && beginsWith(MARKED);
      if (fields == starts.length) {
        starts = Arrays.copyOf(starts, fields * 2);
      }
      starts[fields++] = start;
    }
    if (!marked) {
      spans++;
      prepend(MARK, 0, MARK.length);
    }
    for (int stop = to; fields > 0; stop = starts[fields]) {
      writeField(part, starts[--fields], stop, depth);
    }
  }

  private void writeField(OtlpPart part, int from, int to, int depth) throws IOException {
    read(from, to);
    OtlpPart inner = (tag & 7) == 2 ? part.inner(tag >>> 3) : null;
    if (inner == null) {
      prepend(in, from, to - from);
      return;
    }
    int head = tag;
    int before = position;
    write(inner, content, to, depth + 1);
    prependVarint(before - position);
    prependVarint(head);
  }

  private boolean isKeyOfNumbers() {
    return tag == (KEY << 3 | 2)
        && AttributeKinds.isNumbers(new String(in, content, end - content, UTF_8));
  }

  private boolean beginsWith(byte[] bytes) {
    int to = Math.min(content + bytes.length, end);
    return Arrays.equals(in, content, to, bytes, 0, bytes.length);
  }

  private void writeText(int from, int to) throws IOException {
    int length = to - from;
    if (out == null && length > SHORT) {
      lengths.add(length);
    }
    if (length <= cap) {
      prepend(in, from, length);
      return;
    }
    byte[] mark = Text.mark(new String(in, from, length, UTF_8)).getBytes(UTF_8);
    int room = cap - mark.length;
    while (room > 0 && (in[from + room] & 0xC0) == 0x80) {
      room--; // else half a character stays
    }
    prepend(mark, 0, mark.length);
    prepend(in, from, room);
  }

  private void prepend(byte[] bytes, int from, int length) throws IOException {
    position -= length;
    if (out != null) {
      if (position < 0) {
        throw malformed(); // no request of ours is like that
      }
      System.arraycopy(bytes, from, out, position, length);
    }
  }

  private void prependVarint(int value) throws IOException {
    byte[] bytes = new byte[5];
    int length = 0;
    for (int rest = value; length == 0 || rest != 0; rest >>>= 7) {
      bytes[length++] = (byte) (rest >>> 7 == 0 ? rest : rest | 0x80);
    }
    prepend(bytes, 0, length);
  }

  private void read(int from, int limit) throws IOException {
    end = from;
    long head = readVarint(limit);
    tag = (int) head;
    content = end;
    switch (tag & 7) {
      case 0 -> readVarint(limit);
      case 1 -> end += 8;
      case 2 -> {
        long length = readVarint(limit);
        content = end;
        end = length < 0 || length > limit - end ? limit + 1 : end + (int) length;
      }
      case 5 -> end += 4;
      default -> throw malformed();
    }
    if (head >>> 3 == 0 || head >>> 32 != 0 || end > limit || end < 0) {
      throw malformed();
    }
  }

  private long readVarint(int limit) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64 && end < limit; shift += 7) {
      byte next = in[end++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed();
  }

  private static IOException malformed() {
    return new IOException("Not an OTLP request");
  }
}
