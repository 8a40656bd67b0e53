// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads segments: each once, from front to back, a piece at a time. */
final class Backlog {

  /** After each failure of a segment it waits for so much longer. */
  private static final long WAIT = TimeUnit.SECONDS.toNanos(10);

  private static final int LONGEST = 30;

  /** Records on their way out, but of some kinds, up to so many bytes but always one. */
  static final class Output {

    final List<SpoolRecord> records = new ArrayList<>();
    private final long except;
    private long room;

    Output(long room, long except) {
      this.room = room;
      this.except = except;
    }

    private boolean skips(RecordCodec.Header header) {
      return header.known() && (except & Segment.bit(header.kind())) != 0;
    }

    private boolean fits(int length) {
      return records.isEmpty() || length <= room;
    }

    private void add(int length, SpoolRecord record) {
      room -= length;
      records.add(record);
    }
  }

  private final Env env;

  Backlog(Env env) {
    this.env = env;
  }

  /** Takes what there is in the lane; returns whether there may be room for more. */
  boolean drain(Lane lane, Output out) {
    long now = env.config().nanos().getAsLong();
    for (Segment segment = lane.unread(now, out.except);
        segment != null;
        segment = lane.unread(now, out.except)) {
      if (!drain(lane, segment, out)) {
        return false;
      }
    }
    return true;
  }

  private boolean drain(Lane lane, Segment segment, Output out) {
    segment.want(out.except);
    try (SegmentReader reader = open(lane, segment)) {
      while (reader.next()) {
        if (!take(lane, segment, reader, out)) {
          segment.read = reader.position();
          return false;
        }
        segment.read = reader.end();
      }
      ended(lane, segment, reader);
      return true;
    } catch (NoSuchFileException e) {
      lane.vanished(segment);
      return true;
    } catch (IOException e) {
      env.log().warn("read", "Cannot read a segment of the spool: {}", e.toString());
      segment.failures = Math.min(segment.failures + 1, LONGEST);
      segment.notBefore = env.config().nanos().getAsLong() + segment.failures * WAIT;
      return true;
    }
  }

  private SegmentReader open(Lane lane, Segment segment) throws IOException {
    lane.weigh(segment);
    if (!segment.recalled && !known(segment)) {
      segment.recalled = true;
      try {
        AckFile.load(env.disk(), lane.ackPath(segment), segment);
      } catch (IOException e) {
        // Then all are sent again.
      }
    }
    Disk.File file = env.disk().openToRead(lane.path(segment));
    return new SegmentReader(file, segment.id, segment.read, segment.size);
  }

  /** Returns false when the record has to wait for the next time. */
  private boolean take(Lane lane, Segment segment, SegmentReader reader, Output out)
      throws IOException {
    RecordCodec.Header header = reader.header();
    long sequence = header.sequence();
    if (sequence >= lane.end(segment)) {
      return true;
    }
    boolean known = known(segment) || sequence <= segment.seen;
    if (!known && reader.skipped()) {
      for (long lost = segment.seen + 1; lost < sequence; lost++) {
        lose(lane, segment, lost, Loss.CORRUPT);
      }
    }
    if (known ? segment.isWaiting(sequence) : !segment.isDone(sequence)) {
      if (env.expired(header.time())) {
        lose(lane, segment, sequence, Loss.EXPIRED);
      } else if (out.skips(header)) {
        pass(lane, segment, reader);
      } else if (!out.fits(header.length())) {
        return false;
      } else {
        hand(lane, segment, reader, out);
      }
    }
    segment.seen = Math.max(segment.seen, sequence);
    return true;
  }

  private void hand(Lane lane, Segment segment, SegmentReader reader, Output out)
      throws IOException {
    RecordCodec.Header header = reader.header();
    long sequence = header.sequence();
    if (!header.known()) {
      strange(segment);
      return;
    }
    byte[] record = reader.record();
    if (record == null && !known(segment) && reader.unfinished()) {
      return; // nobody was told that it is in the spool
    }
    RecordCodec.Content content =
        record == null ? null : RecordCodec.content(header, record, segment.id, env.sealer());
    if (content == null) {
      lose(lane, segment, sequence, Loss.CORRUPT);
    } else if (content.id() == null) {
      strange(segment);
    } else {
      if (segment.isWaiting(sequence)) {
        lane.hand(segment, sequence);
      } else {
        lane.put(segment, sequence, header.kind(), false);
      }
      out.add(
          header.length(),
          new SpoolRecord(lane.handle(sequence), header.kind(), content.id(), content.payload()));
    }
  }

  /** Leaves a record where it is until it is wanted. */
  private void pass(Lane lane, Segment segment, SegmentReader reader) throws IOException {
    RecordCodec.Header header = reader.header();
    if (!segment.isWaiting(header.sequence())) {
      if (reader.unfinished()) {
        return; // nobody was told that it is in the spool
      }
      lane.put(segment, header.sequence(), header.kind(), true);
    }
    segment.pass(header.kind());
  }

  private void strange(Segment segment) {
    segment.strange = true;
    env.tally().unreadable.incrementAndGet();
  }

  /** Whether we know what is in it, because we wrote it; else we learn that in reading. */
  private static boolean known(Segment segment) {
    return segment.complete || segment.writing;
  }

  private void lose(Lane lane, Segment segment, long sequence, Loss reason) {
    if (lane.finish(segment, sequence)) {
      env.tally().lost(reason, 1);
      lane.tellLost(reason, sequence);
      env.log().warn(reason.label(), "Lost a record of the spool as {}", reason.label());
    }
  }

  private void ended(Lane lane, Segment segment, SegmentReader reader) {
    boolean again = segment.readAgain();
    if (known(segment)) {
      for (long sequence : again ? new long[0] : segment.waitingSequences()) {
        lose(lane, segment, sequence, Loss.CORRUPT);
      }
    } else {
      segment.complete = true;
      if (reader.damagedTail()) {
        lose(lane, segment, segment.seen + 1, Loss.CORRUPT);
      }
    }
    if (segment.strange && !again) {
      env.log()
          .warn(
              "strange",
              "Left a segment of the spool alone that a newer version or another key has written");
      lane.leave(segment);
    }
    lane.settle(segment);
  }

  /** Deletes a segment whoever may need it, and counts what was only there. */
  void discard(Lane lane, Segment segment, Loss reason) {
    long unread = known(segment) ? 0 : unread(lane, segment);
    long lost = segment.waiting() + unread;
    lane.tellGone(segment, reason);
    if (unread > 0) {
      env.tally().watch().lostOfOthers(reason, unread);
    }
    if (lost > 0) {
      env.tally().lost(reason, lost);
      env.log().warn(reason.label(), "Lost {} records of the spool as {}", lost, reason.label());
    }
    lane.remove(segment);
  }

  private long unread(Lane lane, Segment segment) {
    long count = 0;
    try (SegmentReader reader = open(lane, segment)) {
      while (reader.next()) {
        long sequence = reader.header().sequence();
        if (sequence > segment.seen && sequence < lane.end(segment) && !segment.isDone(sequence)) {
          segment.seen = sequence;
          count++;
        }
      }
    } catch (IOException e) {
      // Then nobody could have read them.
    }
    return count;
  }
}
