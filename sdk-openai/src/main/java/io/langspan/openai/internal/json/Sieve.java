// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keeps of JSON that passes by what somebody reads: no media, no vectors, of texts without end
 * their beginning, and of everything together no more than a bound.
 *
 * <p>Fed with bytes as they come, wherever they are cut. What is kept is JSON again, without white
 * space; what was left out is named in its place, and what stands on top, such as the usage after
 * fifty megabytes of images, is always kept. Bytes that are no JSON do no harm. Confined to one
 * thread at a time.
 */
public final class Sieve {

  /** Of one string, in bytes. */
  static final int MAX_TEXT = 256 * 1024;

  /** Of everything below the top, about. */
  static final int MAX_TOTAL = 1024 * 1024;

  /** Reached by what is no JSON alone. */
  private static final int MAX_SIZE = 3 * MAX_TOTAL;

  private static final int MAX_DEPTH = 256;
  private static final int TOP_TEXT = 1024;
  private static final int TOP_ALLOWANCE = 64 * 1024;
  private static final int MAX_ALLOWANCES = 16;
  private static final int HEAD_OF_DATA_URI = 128;
  private static final String CUT = "cut";

  private enum State {
    BETWEEN,
    NAME,
    TEXT,
    LEFT_OUT,
    VECTOR,
    MUTED
  }

  private byte[] out;
  private int size;
  private State state = State.BETWEEN;
  private boolean escaped;
  private int depth;
  private final byte[] closers = new byte[MAX_DEPTH];
  private final Role[] roles = new Role[MAX_DEPTH];
  private boolean nameNext;
  private Role role = Role.PLAIN;
  private int start;
  private boolean looked;
  private long leftOut;
  private String leftOutOf = "";
  private int mutedAt;
  private boolean mutedInText;
  private int bound = MAX_TOTAL;
  private int allowances = MAX_ALLOWANCES;

  /** One that expects about so many bytes. */
  public Sieve(int expected) {
    out = new byte[Math.max(16, Math.min(expected, 64 * 1024))];
    roles[0] = Role.PLAIN;
  }

  /** All of it at once. */
  public static Json of(byte[] bytes, int from, int to) {
    Sieve sieve = new Sieve(to - from);
    sieve.feed(bytes, from, to);
    return sieve.json();
  }

  /** Forgets what was kept, to begin with another value. What {@link #json} gave is no more. */
  public void reset() {
    size = 0;
    state = State.BETWEEN;
    escaped = false;
    depth = 0;
    nameNext = false;
    role = Role.PLAIN;
    bound = MAX_TOTAL;
    allowances = MAX_ALLOWANCES;
  }

  /** Whether a whole value has passed. */
  public boolean isComplete() {
    return depth == 0 && size > 0 && state == State.BETWEEN;
  }

  /** What was kept so far; if it is cut off, as far as it goes. */
  public Json json() {
    if (isComplete()) {
      return Json.of(out, 0, size);
    }
    return size == 0 ? Json.MISSING : Json.of(out, 0, closed());
  }

  /** Ends what is open, at the end of what was kept. */
  private int closed() {
    int kept = size;
    if (state == State.TEXT) {
      size = Cut.boundary(out, start, size);
      append('"');
    } else if (state == State.NAME) {
      size = start - 1;
    } else if (state == State.LEFT_OUT) {
      endLeftOut();
    }
    int open = state == State.MUTED ? Math.min(mutedAt, depth) : depth;
    if (size > 0 && (out[size - 1] == ',' || out[size - 1] == ':')) {
      size--;
    }
    for (int d = open; d > 0; d--) {
      append(closers[d]);
    }
    int end = size;
    size = kept;
    return end;
  }

  /** Takes more bytes. */
  public void feed(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && size < MAX_SIZE) {
      at =
          switch (state) {
            case BETWEEN -> between(bytes, at, to);
            case NAME -> name(bytes, at, to);
            case TEXT -> text(bytes, at, to);
            case LEFT_OUT -> leftOut(bytes, at, to);
            case VECTOR -> vector(bytes, at, to);
            case MUTED -> muted(bytes, at, to);
          };
    }
  }

  private int between(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      switch (b) {
        case ' ', '\n', '\r', '\t' -> {}
        case '"' -> {
          beginString();
          return at + 1;
        }
        case '{', '[' -> {
          if (b == '[' && role == Role.VECTOR) {
            leftOut = 0;
            looked = false;
            state = State.VECTOR;
            return at + 1;
          }
          open(b);
          if (state == State.MUTED) {
            return at + 1;
          }
        }
        case '}', ']' -> close(b);
        case ',' -> {
          nameNext = closers[depth] == '}';
          if (isFull() && depth > 1) {
            mute();
            return at + 1;
          }
          if (depth == 1) {
            allowMore();
          }
          append(b);
        }
        case ':' -> append(b);
        default -> {
          if (!isFull()) {
            append(b);
          }
        }
      }
    }
    return to;
  }

  private void open(byte opening) {
    depth++;
    nameNext = opening == '{';
    if (depth == MAX_DEPTH) {
      append("null");
      mute();
      mutedAt--;
    } else {
      append(opening);
      closers[depth] = (byte) (opening == '{' ? '}' : ']');
      roles[depth] = opening == '{' ? role : Role.PLAIN;
    }
    role = Role.PLAIN;
  }

  private void close(byte closing) {
    if (depth > 0) {
      depth--;
    }
    append(closing);
    role = Role.PLAIN;
    nameNext = false;
  }

  private boolean isFull() {
    return size >= bound;
  }

  /** For what comes next on top, however much there was before. */
  private void allowMore() {
    if (isFull() && allowances > 0) {
      allowances--;
      bound = size + TOP_ALLOWANCE;
    }
  }

  private void beginString() {
    append('"');
    start = size;
    looked = false;
    if (nameNext) {
      state = State.NAME;
    } else if (role.isMedia()) {
      leaveOut(role == Role.VECTOR ? "" : "base64");
    } else {
      state = State.TEXT;
    }
  }

  private int name(byte[] bytes, int from, int to) {
    int end = copy(bytes, from, to, MAX_TEXT);
    if (state == State.BETWEEN) {
      nameNext = false;
      Role around = depth < MAX_DEPTH ? roles[depth] : Role.PLAIN;
      role = Role.of(out, start, size - 1, around);
    }
    return end;
  }

  private int text(byte[] bytes, int from, int to) {
    int limit = bound - size < TOP_TEXT ? TOP_TEXT : MAX_TEXT;
    int end = copy(bytes, from, to, limit);
    if (!looked && (state == State.BETWEEN || size - start >= HEAD_OF_DATA_URI)) {
      looked = true;
      lookForDataUri();
    }
    return end;
  }

  /** Copies until the string ends, the bytes do, or the limit is reached. */
  private int copy(byte[] bytes, int from, int to, int limit) {
    int room = Math.max(0, limit - (size - start));
    int stop = Math.min(to, from + (looked ? room : Math.min(room, HEAD_OF_DATA_URI)));
    int at = from;
    if (escaped && at < stop) {
      escaped = false;
      at++;
    }
    while (at < stop && bytes[at] != '"') {
      if (bytes[at] == '\\') {
        at++;
        if (at >= stop) {
          escaped = true;
          break;
        }
      }
      at++;
    }
    int end = Math.min(at, stop);
    append(bytes, from, end);
    if (end < stop && bytes[end] == '"') {
      append('"');
      state = State.BETWEEN;
      return end + 1;
    }
    if (room == 0) {
      cutText();
    }
    return end;
  }

  private void cutText() {
    size = Cut.boundary(out, start, size);
    nameNext = false;
    role = Role.PLAIN;
    leaveOut(CUT);
  }

  private void leaveOut(String what) {
    leftOut = 0;
    leftOutOf = what;
    state = State.LEFT_OUT;
  }

  /** {@code data:image/png;base64,…}: only what it is, and how much. */
  private void lookForDataUri() {
    boolean ended = state == State.BETWEEN;
    int end = ended ? size - 1 : size;
    String mime = DataUri.mime(out, start, Math.min(end, start + HEAD_OF_DATA_URI));
    if (mime == null) {
      return;
    }
    int head = DataUri.head(mime);
    leaveOut(mime);
    leftOut = Math.max(0, end - start - head);
    size = start;
    if (ended) {
      endLeftOut();
      state = State.BETWEEN;
    }
  }

  private int leftOut(byte[] bytes, int from, int to) {
    int at = from;
    if (escaped) {
      escaped = false;
      at++;
    }
    while (at < to && bytes[at] != '"') {
      if (bytes[at] == '\\') {
        at++;
        escaped = at >= to;
      }
      at++;
    }
    at = Math.min(at, to);
    leftOut += at - from;
    if (at < to) {
      endLeftOut();
      state = State.BETWEEN;
      return at + 1;
    }
    return at;
  }

  private void endLeftOut() {
    if (leftOutOf.isEmpty()) { // a vector as base64 of floats
      size = start - 1;
      append(Long.toString(leftOut / 4 * 3 / 4));
      return;
    }
    append(
        leftOutOf.equals(CUT)
            ? "... <" + leftOut + " more bytes left out>"
            : "<" + leftOutOf + ": " + leftOut / 4 * 3 + " bytes left out>");
    append('"');
  }

  /** Of a vector, only how many numbers it has. */
  private int vector(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == ',') {
        leftOut++;
      } else if (bytes[at] == ']') {
        append(Long.toString(looked ? leftOut + 1 : 0));
        role = Role.PLAIN;
        state = State.BETWEEN;
        return at + 1;
      } else if (bytes[at] > ' ') {
        looked = true;
      }
    }
    return to;
  }

  private void mute() {
    mutedAt = depth;
    mutedInText = false;
    state = State.MUTED;
  }

  /** Lets nothing pass until what stands on top goes on. */
  private int muted(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (mutedInText) {
        if (escaped) {
          escaped = false;
        } else if (b == '\\') {
          escaped = true;
        } else {
          mutedInText = b != '"';
        }
      } else if (b == '"') {
        mutedInText = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if ((b == '}' || b == ']') && --depth <= 1) {
        for (int d = mutedAt; d > depth; d--) {
          append(closers[d]);
        }
        depth = Math.max(depth, 0);
        role = Role.PLAIN;
        state = State.BETWEEN;
        return at + 1;
      }
    }
    return to;
  }

  private void append(int b) {
    reserve(1);
    out[size++] = (byte) b;
  }

  private void append(String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
    append(bytes, 0, bytes.length);
  }

  private void append(byte[] bytes, int from, int to) {
    reserve(to - from);
    System.arraycopy(bytes, from, out, size, to - from);
    size += to - from;
  }

  private void reserve(int more) {
    if (size + more > out.length) {
      out = Arrays.copyOf(out, Math.max(size + more, out.length * 2));
    }
  }
}
