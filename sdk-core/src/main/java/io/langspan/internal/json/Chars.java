// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A buffer that grows, and how JSON strings are written into it. For one thread. */
public final class Chars {

  private static final int[] NONE = {};
  private static final int WORTH_A_GLANCE = 32;
  private static final int FIRST_BUFFER = 1024;
  private static final int LARGEST_KEPT_BUFFER = 32 * 1024;

  // One, for whoever comes first: a thread-local would outlive us in a pool's threads.
  private static final AtomicReference<@Nullable Chars> SPARE = new AtomicReference<>();

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /** How many characters more than one an ASCII character takes. */
  private static final byte[] EXTRA = new byte[128];

  static {
    Arrays.fill(EXTRA, 0, ' ', (byte) 5);
    for (char c : "\"\\\n\r\t\b\f".toCharArray()) {
      EXTRA[c] = 1;
    }
  }

  private char[] buf;

  /** Where the current string has characters to escape. */
  private int[] found = NONE;

  private int finds;

  /** How many characters the escapes add. */
  private int extra;

  private final Glance glance = new Glance();

  private Chars() {
    buf = new char[FIRST_BUFFER];
  }

  /** One that nobody uses. What was written there stands there still. */
  public static Chars take() {
    Chars spare = SPARE.getAndSet(null);
    return spare == null ? new Chars() : spare;
  }

  /** Leaves it to others; nobody may touch it any more. */
  public void leave() {
    if (buf.length <= LARGEST_KEPT_BUFFER && found.length <= LARGEST_KEPT_BUFFER) {
      SPARE.set(this);
    }
  }

  /** What is written into. */
  public char[] array() {
    return buf;
  }

  /** So many of the characters. */
  public String text(int length) {
    return new String(buf, 0, length);
  }

  /** Writes at a place that is at or before the end of what has been written. */
  public int put(char c, int at) {
    reserve(at + 1);
    buf[at] = c;
    return at + 1;
  }

  /** The same for a text that is written as it is. */
  public int put(String text, int at) {
    reserve(at + text.length());
    text.getChars(0, text.length(), buf, at);
    return at + text.length();
  }

  /** Writes a quoted string, however long, and returns where it ends. */
  public int quote(String s, int from) {
    return quote(s, from, Integer.MAX_VALUE, null);
  }

  /**
   * Writes a quoted string, at most {@code room} long, and returns where it ends. One that does not
   * fit ends with a mark of its true length; one with a mark of its own ends with that in any case.
   * -1 when not even a mark fits.
   */
  int quote(String s, int from, int room, @Nullable String ownMark) {
    int n = s.length();
    if (ownMark == null && n <= room - 2) {
      reserve(from + n + 2);
      s.getChars(0, n, buf, from + 1);
      prepare(from + 1, n);
      if (n + extra <= room - 2) {
        if (extra > 0) {
          expand(from + 1 + n);
        }
        buf[from] = '"';
        return put('"', from + 1 + n + extra);
      }
    }
    return quoteBeginning(s, from, room, ownMark == null ? Markers.truncated(n) : ownMark);
  }

  /** Replaces lone surrogates, finds what to escape and counts the characters that this adds. */
  private void prepare(int from, int n) {
    int end = from + n;
    finds = 0;
    extra = 0;
    for (int p = from; p < end; ) {
      int to = Math.min(p + Glance.WIDTH, end);
      p = prepare(to - p < WORTH_A_GLANCE ? p : glanceAt(p, to), to, end);
    }
  }

  /** The same for what is Latin-1, and returns where that ends. */
  private int glanceAt(int from, int to) {
    int latin = glance.at(buf, from, to);
    for (int p = from; p < latin; p += 8) {
      if (glance.isOdd(p - from)) {
        int eight = Math.min(p + 8, latin);
        prepare(p, eight, eight);
      }
    }
    return latin;
  }

  /** The same one by one, and returns where it ends, in the middle of no pair. */
  private int prepare(int from, int to, int end) {
    char[] b = buf;
    int p = from;
    for (; p < to; p++) {
      char c = b[p];
      if (c >= ' ' && c < Character.MIN_SURROGATE && c != '"' && c != '\\') {
        continue;
      }
      if (c < EXTRA.length) {
        extra += EXTRA[c];
        find(p);
      } else if (Character.isHighSurrogate(c)
          && p + 1 < end
          && Character.isLowSurrogate(b[p + 1])) {
        p++;
      } else if (Character.isSurrogate(c)) {
        b[p] = Text.REPLACEMENT;
      }
    }
    return p;
  }

  private void find(int at) {
    if (finds == found.length) {
      found = Arrays.copyOf(found, Math.max(16, 4 * finds));
    }
    found[finds++] = at;
  }

  /** Makes the escapes in place, from the end, moving what is between them. */
  private void expand(int end) {
    reserve(end + extra + 1);
    int move = extra;
    int moved = end;
    for (int k = finds - 1; k >= 0; k--) {
      int at = found[k];
      System.arraycopy(buf, at + 1, buf, at + 1 + move, moved - at - 1);
      char c = buf[at];
      move -= EXTRA[c];
      escape(c, at + move);
      moved = at;
    }
  }

  private int quoteBeginning(String s, int from, int room, String mark) {
    int safe = from + room - 1 - mark.length(); // mark and quote fit behind
    if (safe <= from) {
      return -1;
    }
    int at = put('"', from);
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      boolean pair = Text.startsPair(s, i);
      int width = pair ? 2 : 1 + (c < EXTRA.length ? EXTRA[c] : 0);
      if (at + width > safe) {
        break;
      }
      reserve(at + width);
      if (pair) {
        buf[at] = c;
        buf[at + 1] = s.charAt(++i);
      } else if (width > 1) {
        escape(c, at);
      } else {
        buf[at] = Character.isSurrogate(c) ? Text.REPLACEMENT : c;
      }
      at += width;
    }
    return put('"', put(mark, at));
  }

  private void escape(char c, int at) {
    buf[at] = '\\';
    switch (c) {
      case '\n' -> buf[at + 1] = 'n';
      case '\t' -> buf[at + 1] = 't';
      case '\r' -> buf[at + 1] = 'r';
      case '\b' -> buf[at + 1] = 'b';
      case '\f' -> buf[at + 1] = 'f';
      case '"', '\\' -> buf[at + 1] = c;
      default -> {
        buf[at + 1] = 'u';
        buf[at + 2] = '0';
        buf[at + 3] = '0';
        buf[at + 4] = HEX[c >> 4];
        buf[at + 5] = HEX[c & 15];
      }
    }
  }

  private void reserve(int length) {
    if (length > buf.length) {
      buf = Arrays.copyOf(buf, Math.max(length, 2 * buf.length));
    }
  }
}
