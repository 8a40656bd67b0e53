// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.TreeNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Jackson generator whose text is valid JSON at every size: when a budget ends it marks what is
 * missing, closes what is open and throws {@link Full}. What a failed serializer left behind can be
 * taken back to a {@link Mark}. For one value on one thread.
 */
final class JsonOutput extends JsonScalars {

  /** The document is complete, though the value was not; nothing more can be written. */
  static final class Full extends IOException {
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this; // control flow
    }
  }

  /** One level more than allowed. */
  static final class TooDeep extends IOException {
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this; // control flow
    }
  }

  /** A place between two values to come back to. */
  record Mark(int length, int depth, int field, int entries, int floor) {}

  /** Kept free in every open container: {@code ,"…":"truncated, 2147483647 more"}. */
  private static final int MARK_ROOM = 34;

  private static final int LONGEST_KEY = 1024;
  private static final int NODES_BETWEEN_CLOCKS = 16;

  private final int limit;
  private final int maxDepth;
  private final int maxNodes;
  private final long maxNanos;
  private long deadline;
  private boolean overrun;

  private final Chars chars;
  private int len;
  private int nodes;
  private boolean done;

  // Per open container, index 1 is the outermost.
  private int depth;
  private boolean[] array = new boolean[8];
  private int[] start = new int[8]; // with its comma and key
  private int[] entries = new int[8];
  private int[] total = new int[8]; // -1: unknown

  /** Where the key, with its comma, begins that waits for its value; -1 when none does. */
  private int field = -1;

  /** What a serializer may not close, because it did not open it. */
  private int floor;

  private final Session session;

  JsonOutput(ObjectCodec codec, Session session, EncoderLimits limits, Chars chars) {
    super(codec);
    this.session = session;
    limit = limits.maxChars();
    maxDepth = limits.maxDepth();
    maxNodes = limits.maxNodes();
    maxNanos = limits.maxTime().toNanos();
    deadline = System.nanoTime() + maxNanos;
    this.chars = chars;
  }

  String text() {
    return chars.text(len);
  }

  @Override
  int limit() {
    return limit;
  }

  void addTime(long nanos) {
    deadline += nanos;
  }

  void checkTime() throws IOException {
    long now = System.nanoTime();
    if (now - deadline > 0) {
      if (overrun) {
        throw full();
      }
      // One overrun may be a pause of the machine; who is slow overruns again.
      overrun = true;
      deadline = now + maxNanos / 4;
    }
  }

  // --- taking back what failed

  Mark mark() {
    Mark mark = new Mark(len, depth, field, entries[depth], floor);
    floor = depth;
    return mark;
  }

  /**
   * Makes one value of what was written since the mark: closes what is open, fills what is empty.
   */
  void settle(Mark mark) throws IOException {
    while (depth > mark.depth) {
      if (field >= 0) {
        writeNull();
      }
      close(array[depth]);
    }
    if (field >= 0) {
      writeNull();
    }
    floor = mark.floor;
  }

  /**
   * Keeps the complete entries of a container that a failed value opened, or replaces the value.
   */
  void recover(Mark mark, @Nullable String name, String marker) throws IOException {
    if (done) {
      throw new Full();
    }
    floor = mark.depth;
    if (depth > mark.depth) {
      cutBackTo(mark.depth + 1);
      writeEntry("…", marker);
      close(array[depth]);
    } else {
      len = mark.length;
      field = mark.field;
      entries[depth] = mark.entries;
      if (name == null) {
        writeString(marker);
      } else {
        writeEntry(name, marker);
      }
    }
    floor = mark.floor;
  }

  private void cutBackTo(int level) {
    if (depth > level) {
      len = start[level + 1];
      entries[level]--;
      depth = level;
    } else if (field >= 0) {
      len = field;
    }
    field = -1;
  }

  private void writeEntry(String name, String value) throws IOException {
    if (!array[depth]) {
      writeFieldName(name);
    }
    writeString(value);
  }

  // --- structure

  @Override
  public void writeStartArray() throws IOException {
    open(true, -1);
  }

  @Override
  public void writeStartArray(@Nullable Object value) throws IOException {
    open(true, value instanceof Collection<?> c ? c.size() : -1);
  }

  @Override
  public void writeStartArray(@Nullable Object value, int size) throws IOException {
    open(true, size);
  }

  @Override
  public void writeStartObject() throws IOException {
    open(false, -1);
  }

  @Override
  public void writeStartObject(@Nullable Object value) throws IOException {
    open(false, value instanceof Map<?, ?> m ? m.size() : -1);
  }

  @Override
  public void writeStartObject(@Nullable Object value, int size) throws IOException {
    open(false, size);
  }

  @Override
  public void writeEndArray() throws IOException {
    close(true);
  }

  @Override
  public void writeEndObject() throws IOException {
    close(false);
  }

  private void open(boolean isArray, int size) throws IOException {
    if (depth == maxDepth) {
      throw new TooDeep();
    }
    int from = field >= 0 ? field : len;
    int at = begin(2 + MARK_ROOM);
    commit(chars.put(isArray ? '[' : '{', at));
    if (++depth == array.length) {
      array = Arrays.copyOf(array, 2 * depth);
      start = Arrays.copyOf(start, 2 * depth);
      entries = Arrays.copyOf(entries, 2 * depth);
      total = Arrays.copyOf(total, 2 * depth);
    }
    array[depth] = isArray;
    start[depth] = from;
    entries[depth] = 0;
    total[depth] = size;
  }

  private void close(boolean isArray) throws IOException {
    if (done) {
      throw new Full();
    }
    if (depth <= floor || array[depth] != isArray || field >= 0) {
      throw new IOException("closes what is not open");
    }
    append(isArray ? "]" : "}");
    depth--;
  }

  @Override
  public void writeFieldName(String name) throws IOException {
    count();
    if (depth == 0 || array[depth] || field >= 0) {
      throw new IOException("a key where none can be");
    }
    int from = len;
    int at = from;
    if (free() - at < 4) {
      throw full();
    }
    if (entries[depth] > 0) {
      at = chars.put(',', at);
    }
    int end = chars.quote(name, at, Math.min(LONGEST_KEY, free() - at - 1), null);
    if (end < 0) {
      throw full();
    }
    len = chars.put(':', end);
    field = from;
  }

  @Override
  public void writeFieldName(SerializableString name) throws IOException {
    writeFieldName(name.getValue());
  }

  // --- values: each changes the state in its last step only, so that a failure leaves none half
  // done

  @Override
  public void writeString(@Nullable String s) throws IOException {
    if (s == null) {
      writeNull();
    } else {
      writeString(s, (String) null);
    }
  }

  @Override
  void writeString(String s, @Nullable String mark) throws IOException {
    int at = begin(2);
    int room = free() - at;
    // What does not fit takes half of what is left, so that the values beside it are seen too.
    int share = s.length() + 2 > room && depth > 0 ? room / 2 : room;
    int end = chars.quote(s, at, share, mark);
    if (end < 0) {
      throw full();
    }
    commit(end);
  }

  @Override
  void literal(String text) throws IOException {
    int at = begin(text.length());
    commit(chars.put(text, at));
  }

  @Override
  public void writeObject(@Nullable Object value) throws IOException {
    session.write(value, this);
  }

  @Override
  public void writeTree(@Nullable TreeNode tree) throws IOException {
    session.write(tree, this);
  }

  @Override
  public void writeEmbeddedObject(@Nullable Object value) throws IOException {
    session.write(value, this);
  }

  /** Trusted by Jackson, not by us: what is not JSON becomes a string. */
  @Override
  public void writeRawValue(String json) throws IOException {
    Mark mark = mark();
    try (JsonParser parser = getCodec().getFactory().createParser(json)) {
      parser.nextToken();
      copyCurrentStructure(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than one value");
      }
      settle(mark);
    } catch (IOException e) {
      if (done) {
        throw e;
      }
      depth = mark.depth;
      recover(mark, null, json);
    }
  }

  // --- room

  /** Checks that a value of that many characters may stand here and writes its comma. */
  private int begin(int length) throws IOException {
    count();
    int at = len;
    boolean comma = false;
    if (depth == 0) {
      if (len > 0) {
        throw new IOException("a second value");
      }
    } else if (array[depth]) {
      comma = entries[depth] > 0;
    } else if (field < 0) {
      throw new IOException("a value without a key");
    }
    if (at + (comma ? 1 : 0) + length > free()) {
      throw full();
    }
    return comma ? chars.put(',', at) : at;
  }

  private void commit(int end) {
    len = end;
    field = -1;
    if (depth > 0) {
      entries[depth]++;
    }
  }

  private void count() throws IOException {
    if (done) {
      throw new Full();
    }
    if (++nodes > maxNodes) {
      throw full();
    }
    if (nodes % NODES_BETWEEN_CLOCKS == 0) {
      checkTime();
    }
  }

  /** Where text must end so that all open containers can be marked and closed. */
  private int free() {
    return limit - depth * (MARK_ROOM + 1);
  }

  private void append(String text) {
    len = chars.put(text, len);
  }

  /** Marks what is missing, closes what is open. */
  private Full full() {
    if (done) {
      return new Full();
    }
    if (field >= 0) {
      len = field;
      field = -1;
    }
    if (depth == 0 && len == 0) {
      append("\"…[truncated]\"");
    }
    for (boolean innermost = true; depth > 0; depth--, innermost = false) {
      int missing = total[depth] < 0 ? -1 : total[depth] - entries[depth];
      if (innermost || missing != 0) {
        append(missingMark(missing));
      }
      append(array[depth] ? "]" : "}");
    }
    done = true;
    return new Full();
  }

  private String missingMark(int missing) {
    String count = missing > 0 ? ", " + missing + " more" : "";
    String comma = entries[depth] > 0 ? "," : "";
    return array[depth]
        ? comma + "\"…[truncated" + count + "]\""
        : comma + "\"…\":\"truncated" + count + "\"";
  }
}
