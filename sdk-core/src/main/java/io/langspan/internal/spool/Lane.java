// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one process directory in the order of their sequences, which start from 1 in
 * each. Confined to the owner's thread.
 */
final class Lane {

  /**
   * Files to delete: the segment first, for without its acknowledgements all would be sent again.
   */
  private record Leftover(Path segment, Path acks) {}

  final int number;

  /** Not to be sent, only to be deleted. */
  final boolean outdated;

  private final Env env;
  private Claim claim;
  private final TreeMap<Long, Segment> segments = new TreeMap<>();
  private final Set<Segment> unsaved = new LinkedHashSet<>();
  private final Deque<Leftover> leftovers = new ArrayDeque<>();

  /** Before it everything was read. */
  private long cursor;

  /** Up to it the sizes are known. */
  private long weighed = -1;

  Lane(Env env, int number, Claim claim, boolean outdated) {
    this.env = env;
    this.number = number;
    this.claim = claim;
    this.outdated = outdated;
  }

  /** Finds out what is there, by names alone: there may be very much. */
  void list() throws IOException {
    List<SegmentId> found = new ArrayList<>();
    Set<String> acks = new HashSet<>();
    for (String name : env.disk().list(claim.directory)) {
      SegmentId id = SegmentId.parse(name);
      if (id != null) {
        found.add(id);
      } else if (name.endsWith(AckFile.SUFFIX)) {
        acks.add(name);
      }
    }
    found.sort(null);
    for (SegmentId id : found) {
      acks.remove(id.ackFile());
      Segment superseded = segments.put(id.first(), new Segment(id));
      if (superseded != null) {
        leftovers.add(new Leftover(path(superseded), ackPath(superseded)));
      }
    }
    for (String stray : acks) {
      Path file = claim.directory.resolve(stray);
      leftovers.add(new Leftover(file, file));
    }
    env.tally().segments.addAndGet(segments.size());
  }

  boolean isOwn() {
    return number == Lanes.OWN;
  }

  Claim claim() {
    return claim;
  }

  /** The directory vanished and this one replaces it. */
  void move(Claim to) {
    claim.release();
    claim = to;
    leftovers.clear();
    audit();
  }

  Path path(Segment segment) {
    return claim.directory.resolve(segment.id.file());
  }

  Path ackPath(Segment segment) {
    return claim.directory.resolve(segment.id.ackFile());
  }

  /** Whether there is nothing left to send or to delete. */
  boolean isEmpty() {
    return segments.isEmpty() && leftovers.isEmpty();
  }

  /** Whether all that is left cannot be read by us. */
  boolean left() {
    return leftovers.isEmpty() && oldest() == null;
  }

  boolean has(Segment segment) {
    return segments.get(segment.id.first()) == segment;
  }

  /** Leaves the directory as it is. */
  void dismiss() {
    saveAcks();
    env.tally().segments.addAndGet(-segments.size());
    claim.release();
  }

  void add(Segment segment) {
    segments.put(segment.id.first(), segment);
    env.tally().segments.incrementAndGet();
  }

  /** The number that the owner knows the record by. */
  long handle(long sequence) {
    return ((long) number << SegmentId.SEQUENCE_BITS) | sequence;
  }

  @Nullable Segment holding(long sequence) {
    Map.Entry<Long, Segment> entry = segments.floorEntry(sequence);
    return entry == null ? null : entry.getValue();
  }

  /** From here on the next segment has the word: after a failed fsync it has the same records. */
  long end(Segment segment) {
    Long next = segments.higherKey(segment.id.first());
    return next == null ? Long.MAX_VALUE : next;
  }

  /** The oldest segment that we may delete. */
  @Nullable Segment oldest() {
    for (Segment segment : segments.values()) {
      if (!segment.left) {
        return segment;
      }
    }
    return null;
  }

  /** The oldest segment with something to hand out that is wanted and can be read at this time. */
  @Nullable Segment unread(long now, long except) {
    boolean contiguous = true;
    for (Map.Entry<Long, Segment> at = segments.ceilingEntry(cursor);
        at != null;
        at = segments.higherEntry(at.getKey())) {
      Segment segment = at.getValue();
      if (segment.hasUnread(0)) {
        if (segment.hasUnread(except) && (segment.failures == 0 || now - segment.notBefore >= 0)) {
          return segment;
        }
        contiguous = false;
      } else if (contiguous && !segment.writing) {
        cursor = at.getKey() + 1;
      }
    }
    return null;
  }

  /** Looks at the sizes of so many files more; returns how many were looked at. */
  int weigh(int most) {
    int n = 0;
    for (Long key = segments.higherKey(weighed);
        key != null && n < most;
        key = segments.higherKey(key)) {
      Segment segment = Objects.requireNonNull(segments.get(key));
      try {
        weigh(segment);
      } catch (NoSuchFileException e) {
        vanished(segment);
      } catch (IOException e) {
        // It will be tried again when the segment is read.
      }
      weighed = key;
      n++;
    }
    return n;
  }

  void weigh(Segment segment) throws IOException {
    if (segment.size == Segment.UNKNOWN) {
      segment.size = env.disk().size(path(segment));
      env.tally().bytes.addAndGet(segment.size);
    }
  }

  /** Bytes of the segment, as far as we can tell. */
  long sizeOf(Segment segment) {
    try {
      weigh(segment);
    } catch (IOException e) {
      return 0;
    }
    return segment.size;
  }

  /** Notes that a record was found in the segment or written to it. */
  void put(Segment segment, long sequence, byte kind, boolean only) {
    segment.add(sequence, kind, only);
    env.tally().records.incrementAndGet();
    if (only) {
      env.tally().waiting.incrementAndGet();
    }
  }

  /** Notes that somebody has taken the record into memory. */
  void hand(Segment segment, long sequence) {
    if (segment.isWaiting(sequence)) {
      segment.hand(sequence);
      env.tally().waiting.decrementAndGet();
    }
  }

  /** Takes back what was put into the segment from this sequence on. */
  void cut(Segment segment, long sequence) {
    uncount(segment);
    segment.cut(sequence);
    env.tally().records.addAndGet(segment.live());
    env.tally().waiting.addAndGet(segment.waiting());
  }

  private void uncount(Segment segment) {
    env.tally().records.addAndGet(-segment.live());
    env.tally().waiting.addAndGet(-segment.waiting());
  }

  /** Notes that a record is over, delivered or lost; returns whether that is news. */
  boolean finish(Segment segment, long sequence) {
    hand(segment, sequence);
    boolean live = segment.isLive(sequence);
    if (!segment.finish(sequence)) {
      return false;
    }
    if (live) {
      env.tally().records.decrementAndGet();
    }
    unsaved.add(segment);
    return true;
  }

  /** Deletes the segment if nobody needs it. */
  void settle(Segment segment) {
    if (segment.spent() && has(segment)) {
      remove(segment);
    }
  }

  void remove(Segment segment) {
    forget(segment);
    leftovers.addFirst(new Leftover(path(segment), ackPath(segment)));
    if (!delete(1)) {
      segment.finishAll(); // or the next start would send it
      save(segment);
    }
  }

  private void forget(Segment segment) {
    segments.remove(segment.id.first());
    unsaved.remove(segment);
    env.tally().segments.decrementAndGet();
    uncount(segment);
    env.tally().bytes.addAndGet(-Math.max(0, segment.size));
  }

  /** Deletes what could not be deleted before; returns whether these files are gone now. */
  boolean delete(int most) {
    for (int n = 0; n < most && !leftovers.isEmpty(); n++) {
      Leftover leftover = leftovers.removeFirst();
      try {
        env.disk().delete(leftover.segment);
        env.disk().delete(leftover.acks);
      } catch (IOException e) {
        leftovers.addLast(leftover);
        return false;
      }
    }
    return true;
  }

  /** We cannot read it, now or ever. It stays where it is and is no longer ours to count. */
  void leave(Segment segment) {
    segment.left = true;
    segment.complete = true;
    env.tally().bytes.addAndGet(-Math.max(0, segment.size));
    segment.size = 0;
  }

  /** Somebody deleted the file. */
  void vanished(Segment segment) {
    if (!has(segment)) {
      return;
    }
    int lost = segment.waiting();
    env.tally().lost(Loss.SPOOL_IO, lost);
    tellGone(segment, Loss.SPOOL_IO);
    env.log()
        .warn("vanished", "A file of the spool vanished, with at least {} records in it", lost);
    forget(segment);
  }

  /** Tells the owner of the records that it knows. */
  void tellGone(Segment segment, Loss reason) {
    for (long sequence : segment.liveSequences()) {
      if (segment.isWaiting(sequence)) {
        tellLost(reason, sequence);
      } else {
        env.tally().watch().gone(handle(sequence));
      }
    }
  }

  /** Tells the owner of a record that it has not. */
  void tellLost(Loss reason, long sequence) {
    if (isOwn()) {
      env.tally().watch().lost(reason, handle(sequence));
    } else {
      env.tally().watch().lostOfOthers(reason, 1);
    }
  }

  /** Looks which files are still there. */
  void audit() {
    for (Segment segment : List.copyOf(segments.values())) {
      if (!segment.writing && !env.disk().exists(path(segment))) {
        vanished(segment);
      }
    }
  }

  void saveAcks() {
    for (Segment segment : List.copyOf(unsaved)) {
      if (save(segment)) {
        unsaved.remove(segment);
      }
    }
  }

  private boolean save(Segment segment) {
    try {
      AckFile.save(env.disk(), ackPath(segment), segment);
      return true;
    } catch (IOException e) {
      return false; // at worst these records are sent again
    }
  }
}
