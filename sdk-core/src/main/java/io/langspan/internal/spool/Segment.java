// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What is known of one file. Confined to the owner's thread. */
final class Segment {

  static final long UNKNOWN = -1;

  final SegmentId id;

  /** Bytes, unknown until it was looked at. */
  long size = UNKNOWN;

  /** Time of the newest record in it; of adopted ones, of the last change. */
  long newest;

  /** It is being appended to. */
  boolean writing;

  /** All its records are known: we wrote them or have read to the end. */
  boolean complete;

  /** We leave it as it is. */
  boolean left;

  /** There are records in it that we cannot read. */
  boolean strange;

  /** Its ack file was read. */
  boolean recalled;

  /** Up to where it was read. */
  long read;

  /** The highest sequence that was met in reading; one less than the first before that. */
  long seen;

  /** How often reading it failed, and when to try again. */
  int failures;

  long notBefore;

  /** Where the next entry of the ack file goes. */
  long ackEnd;

  /** Of each record by sequence - first. */
  private static final class Marks {

    /** Not acknowledged. */
    final BitSet live = new BitSet();

    /** Not acknowledged, and in nobody's memory. */
    final BitSet waiting = new BitSet();

    /** Acknowledged, or lost and counted: not to be handed out again. */
    final BitSet done = new BitSet();

    /** Done, and the ack file does not know. */
    final BitSet unsaved = new BitSet();
  }

  /** The kinds of what waits, one bit each; perhaps of some more. */
  private long kinds;

  /** The kinds that were passed over since it is being read. */
  private long passed;

  // A backlog may have very many segments, and most are not looked at for long.
  private @Nullable Marks marks;

  Segment(SegmentId id) {
    this.id = id;
    this.seen = id.first() - 1;
  }

  private Marks marks() {
    if (marks == null) {
      marks = new Marks();
    }
    return marks;
  }

  private int index(long sequence) {
    return (int) Math.min(Integer.MAX_VALUE, sequence - id.first());
  }

  void add(long sequence, byte kind, boolean only) {
    marks().live.set(index(sequence));
    marks().waiting.set(index(sequence), only);
    if (only) {
      kinds |= bit(kind);
    }
  }

  /** Somebody has taken the record into memory. */
  void hand(long sequence) {
    marks().waiting.clear(index(sequence));
  }

  /** Returns whether it was not done before. */
  boolean finish(long sequence) {
    int index = index(sequence);
    if (marks().done.get(index)) {
      return false;
    }
    marks().done.set(index);
    marks().unsaved.set(index);
    marks().live.clear(index);
    marks().waiting.clear(index);
    return true;
  }

  /** All that may be in it is done. */
  void finishAll() {
    marks().unsaved.set(0, SegmentId.SPAN);
  }

  /** Forgets the records from here on, which may be before its first. */
  void cut(long sequence) {
    int from = Math.max(0, index(sequence));
    BitSet live = marks().live;
    live.clear(from, Math.max(from, live.length()));
    BitSet waiting = marks().waiting;
    waiting.clear(from, Math.max(from, waiting.length()));
  }

  /** Takes what the ack file knows. */
  void recall(BitSet acknowledged, long end) {
    marks().done.or(acknowledged);
    ackEnd = end;
  }

  boolean isLive(long sequence) {
    return marks != null && marks.live.get(index(sequence));
  }

  boolean isWaiting(long sequence) {
    return marks != null && marks.waiting.get(index(sequence));
  }

  boolean isDone(long sequence) {
    return marks != null && marks.done.get(index(sequence));
  }

  int live() {
    return marks == null ? 0 : marks.live.cardinality();
  }

  int waiting() {
    return marks == null ? 0 : marks.waiting.cardinality();
  }

  long[] liveSequences() {
    return marks == null
        ? new long[0]
        : marks.live.stream().mapToLong(index -> id.first() + index).toArray();
  }

  long[] waitingSequences() {
    return marks().waiting.stream().mapToLong(index -> id.first() + index).toArray();
  }

  /** What the ack file is to know. */
  BitSet unsaved() {
    return marks().unsaved;
  }

  void saved() {
    marks().unsaved.clear();
  }

  /** Notes that a record that waits is not wanted now. */
  void pass(byte kind) {
    passed |= bit(kind);
  }

  /** Goes back to the front if something that was passed over is wanted now. */
  void want(long except) {
    if ((passed & ~except) != 0) {
      passed = 0;
      read = 0;
    }
  }

  /** It was read to its end; returns whether something was passed over, for another time. */
  boolean readAgain() {
    if (passed == 0) {
      return false;
    }
    kinds = passed;
    passed = 0;
    read = 0;
    return true;
  }

  static long bit(byte kind) {
    return 1L << (kind & 63);
  }

  /** Whether there may be records that nobody has in memory, of any kind but these. */
  boolean hasUnread(long except) {
    return !left && ((waiting() > 0 && (kinds & ~except) != 0) || (!complete && !writing));
  }

  /** Nobody needs the file any more. */
  boolean spent() {
    return complete && !left && live() == 0;
  }
}
