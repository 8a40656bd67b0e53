// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import java.util.Arrays;

/**
 * What a {@link Sieve} lets through of JSON that is long, or holds what must be left out.
 *
 * <p>Fed with bytes as they come, wherever they are cut. What is kept is JSON again, without white
 * space; what was left out is named in its place, and what stands on top, such as the usage after
 * fifty megabytes of images, is always kept. Bytes that are no JSON do no harm. Confined to one
 * thread at a time.
 */
final class Mesh {

  /** Of one string, in bytes. */
  static final int MAX_TEXT = 256 * 1024;

  /** Of everything below the top, about. */
  static final int MAX_TOTAL = 1024 * 1024;

  /** Reached by what is no JSON alone. */
  static final int MAX_SIZE = 3 * MAX_TOTAL;

  private static final int MAX_DEPTH = 256;
  private static final int MAX_SCALAR = 1024;
  private static final int TOP_TEXT = 1024;
  private static final int TOP_ALLOWANCE = 64 * 1024;
  private static final int MAX_ALLOWANCES = 16;
  private static final int HEAD_OF_DATA = 128;
  private static final String BASE64 = "base64";
  private static final String CUT = "cut";

  private enum State {
    BETWEEN,
    NAME,
    TEXT,
    LEFT_OUT,
    VECTOR,
    MUTED
  }

  private final Buffer out;
  private State state = State.BETWEEN;
  private boolean escaped;
  private int depth;
  private byte[] closers = {0};
  private Role[] roles = {Role.PLAIN};
  private boolean nameNext;
  private boolean valueNext;
  private int scalar;
  private Role role = Role.PLAIN;
  private int start;
  private boolean looked;
  private long leftOut;
  private String leftOutOf = "";
  private int passedAt;
  private boolean passedInText;
  private int bound = MAX_TOTAL;
  private int allowances = MAX_ALLOWANCES;

  /** One that expects about so many bytes. */
  Mesh(int expected) {
    out = new Buffer(Math.max(16, Math.min(expected, 64 * 1024)));
  }

  /** Whether a whole value has passed. */
  boolean isComplete() {
    return depth == 0 && out.size > 0 && state == State.BETWEEN;
  }

  /** What was kept; if it is cut off, as far as it goes. Asked once. */
  Json json() {
    if (out.size > 0 && !isComplete()) {
      endAll();
    }
    return Json.of(out.bytes, 0, out.size);
  }

  /** Ends what is open, so that it is JSON. */
  private void endAll() {
    switch (state) {
      case TEXT -> {
        cut();
        out.append('"');
      }
      case NAME -> out.size = start - 1;
      case VECTOR -> out.append("null");
      case LEFT_OUT -> {
        endLeftOut();
        endMember();
      }
      case BETWEEN -> endMember();
      case MUTED -> {}
    }
    if (out.last() == ',') {
      out.size--;
    }
    for (int d = isPassing() ? passedAt : depth; d > 0; d--) {
      out.append(closers[d]);
    }
  }

  /** A number that is cut off is another number, and a name without a value is no member. */
  private void endMember() {
    out.size -= Math.min(scalar, MAX_SCALAR);
    if (valueNext) {
      out.append(out.last() == ':' ? "null" : ":null");
    }
  }

  private boolean isPassing() {
    return state == State.MUTED || state == State.VECTOR;
  }

  /** Takes more bytes. */
  void feed(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && out.size < MAX_SIZE) {
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
    int at = from;
    while (at < to && state == State.BETWEEN && out.size < MAX_SIZE) {
      byte b = bytes[at++];
      switch (b) {
        case '"' -> beginString();
        case '{', '[' -> open(b);
        case '}', ']' -> close(b);
        case ',' -> next();
        case ':' -> out.append(b);
        default -> {
          if (b > ' ' && scalar++ < MAX_SCALAR) {
            out.append(b);
          }
        }
      }
    }
    return at;
  }

  private void open(byte opening) {
    if (opening == '[' && role == Role.VECTOR) {
      leftOut = 0;
      looked = false;
      pass(State.VECTOR);
      depth++;
      return;
    }
    depth++;
    nameNext = opening == '{';
    if (depth == MAX_DEPTH) {
      out.append("null");
      pass(State.MUTED);
      passedAt--;
    } else {
      out.append(opening);
      if (depth == closers.length) {
        closers = Arrays.copyOf(closers, Math.max(16, 2 * depth));
        roles = Arrays.copyOf(roles, Math.max(16, 2 * depth));
      }
      closers[depth] = (byte) (opening == '{' ? '}' : ']');
      roles[depth] = opening == '{' ? role : Role.PLAIN;
    }
    valueEnded();
  }

  private void close(byte closing) {
    if (depth > 0) {
      depth--;
    }
    out.append(closing);
    nameNext = false;
    valueEnded();
  }

  private void next() {
    nameNext = closers[depth] == '}';
    valueEnded();
    if (isFull() && depth == 1 && allowances > 0) { // for what stands on top, whatever came before
      allowances--;
      bound = out.size + TOP_ALLOWANCE;
    }
    if (isFull()) {
      pass(State.MUTED);
    } else {
      out.append(',');
    }
  }

  private void valueEnded() {
    role = Role.PLAIN;
    valueNext = false;
    scalar = 0;
  }

  private boolean isFull() {
    return out.size >= bound;
  }

  private void beginString() {
    out.append('"');
    start = out.size;
    looked = false;
    if (nameNext) {
      state = State.NAME;
      return;
    }
    valueNext = false;
    if (role.isMedia()) {
      leaveOut(role == Role.VECTOR ? "" : BASE64);
    } else {
      state = State.TEXT;
    }
  }

  private int name(byte[] bytes, int from, int to) {
    int end = copy(bytes, from, to);
    if (state != State.NAME) {
      nameNext = false;
      valueNext = true;
      role =
          state == State.BETWEEN
              ? Role.of(out.bytes, start, out.size - 1, roles[depth])
              : Role.PLAIN;
    }
    return end;
  }

  private int text(byte[] bytes, int from, int to) {
    int end = copy(bytes, from, to);
    if (!looked && (state == State.BETWEEN || out.size - start >= HEAD_OF_DATA)) {
      looked = true;
      lookForData();
    }
    return end;
  }

  /** Copies until the string ends, the bytes do, or the limit is reached. */
  private int copy(byte[] bytes, int from, int to) {
    int limit = bound - start < TOP_TEXT ? TOP_TEXT : MAX_TEXT;
    int room = Math.max(0, limit - (out.size - start));
    int stop = Math.min(to, from + (looked ? room : Math.min(room, HEAD_OF_DATA)));
    int at = from;
    if (escaped && at < stop) {
      escaped = false;
      at++;
    }
    at = Scan.first(bytes, at, stop, '"', '\\');
    while (at < stop && bytes[at] == '\\') {
      escaped = at + 1 == stop;
      at = Scan.first(bytes, Math.min(at + 2, stop), stop, '"', '\\');
    }
    int end = Math.min(at, stop);
    out.append(bytes, from, end);
    if (end < stop && bytes[end] == '"') {
      out.append('"');
      state = State.BETWEEN;
      return end + 1;
    }
    if (room == 0) {
      cut();
      leaveOut(CUT);
    }
    return end;
  }

  private void cut() {
    out.size = Cut.boundary(out.bytes, start, out.size);
  }

  private void leaveOut(String what) {
    leftOut = 0;
    leftOutOf = what;
    state = State.LEFT_OUT;
  }

  /** {@code data:image/png;base64,…}: only what it is, and how much. */
  private void lookForData() {
    boolean ended = state == State.BETWEEN;
    int end = ended ? out.size - 1 : out.size;
    int whole = end - start;
    int length = Math.min(whole, HEAD_OF_DATA);
    int head = start;
    String mime = DataUri.mime(out.bytes, head, head + length);
    if (mime != null) {
      leaveOut(mime);
      leftOut = Math.max(0, whole - DataUri.head(mime));
    } else if (role.isPerhapsMedia()
        && length == HEAD_OF_DATA
        && DataUri.isBase64(out.bytes, head, head + length)) {
      leaveOut(BASE64);
      leftOut = whole;
    } else {
      return;
    }
    out.size = start;
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
    at = Scan.first(bytes, at, to, '"', '\\');
    while (at < to && bytes[at] == '\\') {
      escaped = at + 1 == to;
      at = Scan.first(bytes, Math.min(at + 2, to), to, '"', '\\');
    }
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
      out.size = start - 1;
      out.append(Long.toString(leftOut / 4 * 3 / 4));
      return;
    }
    out.append(
        leftOutOf.equals(CUT)
            ? "... <" + leftOut + " more bytes left out>"
            : "<" + leftOutOf + ": " + leftOut / 4 * 3 + " bytes left out>");
    out.append('"');
  }

  /** Of a vector, only how many numbers it has. */
  private int vector(byte[] bytes, int from, int to) {
    int at = passOver(bytes, from, to, passedAt);
    if (state == State.BETWEEN) {
      out.append(Long.toString(looked ? leftOut + 1 : 0));
      valueEnded();
    }
    return at;
  }

  /** Lets nothing pass until what stands on top goes on. */
  private int muted(byte[] bytes, int from, int to) {
    int at = passOver(bytes, from, to, 1);
    if (state == State.BETWEEN) {
      depth = Math.max(depth, 0);
      for (int d = passedAt; d > depth; d--) {
        out.append(closers[d]);
      }
      valueEnded();
    }
    return at;
  }

  private void pass(State next) {
    passedAt = depth;
    passedInText = false;
    state = next;
  }

  /** Looks for the end of what is around, up to this depth, and counts commas meanwhile. */
  private int passOver(byte[] bytes, int from, int to, int until) {
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (passedInText) {
        if (escaped) {
          escaped = false;
        } else if (b == '\\') {
          escaped = true;
        } else {
          passedInText = b != '"';
        }
        continue;
      }
      switch (b) {
        case '"' -> passedInText = true;
        case '{', '[' -> depth++;
        case ',' -> leftOut++;
        case '}', ']' -> {
          if (--depth <= until) {
            state = State.BETWEEN;
            return at + 1;
          }
        }
        default -> looked |= b > ' ';
      }
    }
    return to;
  }
}
