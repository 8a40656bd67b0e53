// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the lane of this process. What was appended and is not durable yet stays in memory, so
 * that a segment whose fsync failed, and of which nobody knows what the disk has, can be written
 * again elsewhere under the same sequences.
 */
final class Journal {

  /** A segment is not written to for longer, so that what is delivered leaves the disk. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final int BUFFER = 128 << 10;

  /** Held for writing again, at most; then an append forces the disk itself. */
  private static final long MOST_UNSYNCED = 4 << 20;

  private final Env env;
  private final Home home;
  private final Lane lane;

  private final Map<Long, Outgoing> unsynced = new LinkedHashMap<>();
  private long unsyncedBytes;

  /** What is unsynced is in no segment. */
  private boolean homeless;

  private @Nullable SegmentWriter writer;
  private @Nullable ByteBuffer buffer;
  private int counter;
  private long opened;
  private long appended;
  private long next = 1;
  private volatile long durable;

  Journal(Env env, Home home, Lane lane) {
    this.env = env;
    this.home = home;
    this.lane = lane;
  }

  /** The sequence of the next record. */
  long next() {
    return next;
  }

  long durable() {
    return durable;
  }

  /** Appends all of them or fails; what was appended before is never lost by a failure. */
  void append(List<Outgoing> batch, long bytes) throws IOException {
    if (homeless) {
      rewrite();
    }
    if (unsyncedBytes + bytes > MOST_UNSYNCED) {
      sync();
    }
    SegmentWriter to = writerFor(batch.size(), bytes);
    try {
      to.append(batch);
    } catch (IOException e) {
      if (!to.usable()) {
        abandon();
      }
      throw e;
    }
    batch.forEach(out -> lane.put(to.segment, out.sequence(), out.kind(), out.only()));
    grown(to);
    next += batch.size();
    switch (env.config().durability()) {
      case NONE -> durable = next - 1;
      case EVERY_WRITE -> {
        try {
          force(to);
          durable = next - 1;
        } catch (IOException e) {
          next -= batch.size();
          abandon();
          throw e;
        }
      }
      case GROUP -> {
        batch.forEach(out -> unsynced.put(out.sequence(), out));
        unsyncedBytes += bytes;
      }
    }
  }

  private void grown(SegmentWriter to) {
    env.tally().bytes.addAndGet(to.end() - to.segment.size);
    to.segment.size = to.end();
    to.segment.newest = env.now();
    appended = env.config().nanos().getAsLong();
  }

  /** Makes durable what was appended. */
  void sync() throws IOException {
    if (homeless) {
      rewrite();
      return;
    }
    if (writer == null) {
      return;
    }
    try {
      if (!unsynced.isEmpty()) {
        force(writer);
      } else if (!env.disk().exists(writer.path)) {
        throw new NoSuchFileException(writer.path.toString());
      }
    } catch (IOException e) {
      env.log().warn("sync", "A segment of the spool failed, writing another: {}", e.toString());
      abandon();
      lane.audit();
      rewrite();
    }
    synced();
  }

  private void synced() {
    durable = next - 1;
    unsynced.clear();
    unsyncedBytes = 0;
  }

  private void force(SegmentWriter writer) throws IOException {
    writer.force();
    if (!writer.named) {
      env.disk().syncDirectory(lane.claim().directory);
      writer.named = true;
    }
    // A deleted file can be written and forced without any failure.
    if (!env.disk().exists(writer.path)) {
      throw new NoSuchFileException(writer.path.toString());
    }
  }

  /** Trusts the segment no further than to what was durable. */
  private void abandon() {
    if (writer == null) {
      return;
    }
    SegmentWriter failed = writer;
    writer = null;
    failed.close();
    homeless = !unsynced.isEmpty();
    if (homeless) {
      failed.segment.cut(durable + 1); // and still counts, for we have it
    } else {
      lane.cut(failed.segment, durable + 1);
    }
    done(failed.segment);
  }

  private void rewrite() throws IOException {
    if (!unsynced.isEmpty()) {
      List<Outgoing> batch = List.copyOf(unsynced.values());
      SegmentWriter to = open(batch.get(0).sequence());
      try {
        to.append(batch);
        force(to);
      } catch (IOException e) {
        to.close();
        lane.remove(to.segment);
        throw e;
      }
      batch.forEach(out -> to.segment.add(out.sequence(), out.kind(), out.only()));
      grown(to);
      writer = to;
    }
    homeless = false;
    synced();
  }

  private SegmentWriter writerFor(int records, long bytes) throws IOException {
    if (writer != null && full(writer, records, bytes)) {
      retire();
    }
    if (writer == null) {
      writer = open(next);
    }
    return writer;
  }

  private boolean full(SegmentWriter writer, int records, long bytes) {
    return (writer.end() > 0 && writer.end() + bytes > env.config().segmentBytes())
        || !writer.segment.id.mayHold(next + records);
  }

  private SegmentWriter open(long first) throws IOException {
    Segment segment = new Segment(SegmentId.next(first, counter++, env.random()));
    segment.size = 0;
    segment.writing = true;
    Disk.File file;
    try {
      file = env.disk().create(lane.path(segment));
    } catch (NoSuchFileException e) {
      lane.move(home.create());
      file = env.disk().create(lane.path(segment));
    }
    lane.add(segment);
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(BUFFER);
    }
    opened = env.config().nanos().getAsLong();
    return new SegmentWriter(segment, lane.path(segment), file, env.sealer(), buffer);
  }

  /** Ends the segment that is being written; the next append starts another. */
  void retire() throws IOException {
    sync();
    if (writer != null) {
      SegmentWriter full = writer;
      writer = null;
      full.close();
      done(full.segment);
    }
  }

  private void done(Segment segment) {
    segment.writing = false;
    segment.complete = true;
    lane.settle(segment);
  }

  /** Somebody has taken the record into memory. */
  void hand(long sequence) {
    unsynced.computeIfPresent(sequence, (key, out) -> out.held());
  }

  /** Nobody needs the record any more. */
  void forget(long sequence) {
    Outgoing out = unsynced.remove(sequence);
    if (out != null) {
      unsyncedBytes -= out.length(env.sealer() != null);
      if (homeless) {
        uncount(out);
      }
    }
  }

  /** Lets what was delivered leave the disk although its segment is not full. */
  void rest() throws IOException {
    if (writer == null || writer.end() == 0) {
      return;
    }
    long now = env.config().nanos().getAsLong();
    boolean idle = writer.segment.live() == 0 && now - appended > IDLE.toNanos();
    if (idle || now - opened > LONGEST.toNanos()) {
      retire();
    }
  }

  private void tellGone(Outgoing out) {
    if (out.only()) {
      env.tally().watch().lost(Loss.SPOOL_IO, lane.handle(out.sequence()));
    } else {
      env.tally().watch().gone(lane.handle(out.sequence()));
    }
  }

  private void uncount(Outgoing out) {
    env.tally().records.decrementAndGet();
    if (out.only()) {
      env.tally().waiting.decrementAndGet();
    }
  }

  /** Writes what it can. What then is in no segment is lost with the process. */
  void close() {
    try {
      retire();
    } catch (IOException e) {
      env.log().warn("close", "Could not write all of the spool: {}", e.toString());
      env.tally().lost(Loss.SPOOL_IO, unsynced.values().stream().filter(Outgoing::only).count());
      unsynced.values().forEach(this::uncount);
      unsynced.values().forEach(this::tellGone);
    }
  }
}
