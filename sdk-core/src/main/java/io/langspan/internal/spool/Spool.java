// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import io.langspan.internal.log.QuietLog;
import io.langspan.internal.spool.SpoolException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Keeps encoded envelopes on disk until they are acknowledged, over crashes and restarts. Each
 * process writes to a directory of its own; directories whose process is gone are taken over, so
 * that what they hold is sent at last. A record may be handed out again after a crash although it
 * was acknowledged, never the other way round.
 *
 * <p>All methods are for one thread, the owner's, except {@link #ack}, {@link #durableUpTo} and
 * {@link #stats}, which any thread may call and which never wait. After a {@link SpoolException}
 * the spool is as it was before, usable, and comes back by itself when the disk does.
 */
public final class Spool implements AutoCloseable {

  /** Segments whose size is looked at in one {@link #sync}. */
  private static final int WEIGH = 1000;

  /** Segments that are dropped for one append, be they as small as they may. */
  private static final int DROP = 1000;

  private static final int DELETE = 16;
  private static final long LOOK_AROUND = TimeUnit.SECONDS.toNanos(30);

  private final Env env;
  private final Lanes lanes;
  private final Journal journal;
  private final Backlog backlog;
  private final Queue<Long> acks = new ConcurrentLinkedQueue<>();
  private long lookedAround;
  private volatile boolean closed;

  private Spool(Env env, Home home, Claim claim) {
    this.env = env;
    this.lanes = new Lanes(env, home, claim);
    this.journal = new Journal(env, home, lanes.own);
    this.backlog = new Backlog(env);
  }

  /**
   * Opens a spool and takes over what others have left there. Reads names only, however much that
   * is.
   *
   * @throws SpoolException when the directory cannot be made or kept from others
   */
  public static Spool open(SpoolConfig config) throws SpoolException {
    try {
      QuietLog log = new QuietLog(LoggerFactory.getLogger(Spool.class), config.nanos());
      return open(config, new NioDisk(config.root()), new SecureRandom(), log);
    } catch (IOException e) {
      throw failure(e, Reason.IO);
    }
  }

  static Spool open(SpoolConfig config, Disk disk, Random random, QuietLog log)
      throws SpoolException {
    try {
      byte[] key = config.key();
      Sealer sealer = key == null ? null : new Sealer(key);
      Env env = new Env(disk, config, random, new Tally(), log, sealer);
      Home home = new Home(env);
      Spool spool = new Spool(env, home, home.create());
      spool.adopt();
      return spool;
    } catch (GeneralSecurityException e) {
      throw new SpoolException(Reason.INSECURE, "This Java cannot seal with AES-GCM", e);
    } catch (IOException e) {
      throw failure(e, Reason.IO);
    }
  }

  /** Sets who is told of what is lost from now on. */
  public void watch(Watch watch) {
    env.tally().watch(watch);
  }

  /** Whether this process wrote the record, and not one before it. */
  public boolean isOwn(long sequence) {
    return sequence >>> SegmentId.SEQUENCE_BITS == Lanes.OWN;
  }

  /**
   * Appends records that their owner also keeps in memory, all or none of them.
   *
   * @return their sequences
   */
  public long[] append(List<SpoolRecord> records) throws SpoolException {
    return append(records, false);
  }

  /** Appends records that their owner lets go: {@link #replay} hands them out in their turn. */
  public long[] spill(List<SpoolRecord> records) throws SpoolException {
    return append(records, true);
  }

  private long[] append(List<SpoolRecord> records, boolean only) throws SpoolException {
    requireOpen();
    if (records.isEmpty()) {
      return new long[0];
    }
    drainAcks();
    boolean sealed = env.sealer() != null;
    long now = env.now();
    long bytes = 0;
    List<Outgoing> batch = new ArrayList<>(records.size());
    long[] sequences = new long[records.size()];
    for (SpoolRecord record : records) {
      byte[] id = record.id().getBytes(StandardCharsets.UTF_8);
      long length = (long) RecordCodec.length(id.length, 0, sealed) + record.payload().length;
      if (id.length > RecordCodec.MAX_ID || length > RecordCodec.MAX_LENGTH) {
        throw new SpoolException(Reason.TOO_LARGE, "A record of " + length + " bytes");
      }
      bytes += length;
      long sequence = journal.next() + batch.size();
      sequences[batch.size()] = sequence;
      batch.add(new Outgoing(sequence, now, record.kind(), id, record.payload(), only));
    }
    makeRoom(bytes);
    try {
      journal.append(batch, bytes);
      return sequences;
    } catch (IOException e) {
      throw failure(e, bytes);
    }
  }

  /** Lets the oldest go. What was there before us may be too much and goes little by little. */
  private void makeRoom(long bytes) throws SpoolException {
    long quota = env.config().quotaBytes();
    if (bytes > quota) {
      throw new SpoolException(Reason.TOO_LARGE, "A batch of " + bytes + " bytes");
    }
    long enough = bytes + env.config().segmentBytes();
    int files = 0;
    for (long freed = 0;
        env.tally().bytes.get() + bytes > quota && freed < enough && files < DROP;
        files++) {
      long gone = env.config().whenFull() == WhenFull.REFUSE ? -1 : dropOldest();
      if (gone < 0) {
        throw new SpoolException(Reason.FULL, "The quota of " + quota + " bytes is used up");
      }
      freed += gone;
    }
  }

  /** Returns how many bytes it had, or -1 when there is nothing to drop. */
  private long dropOldest() throws SpoolException {
    for (Lane lane : lanes.all()) {
      Segment oldest = lane.oldest();
      if (oldest != null) {
        return drop(lane, oldest, Loss.SPOOL_FULL);
      }
    }
    return -1;
  }

  private long drop(Lane lane, Segment segment, Loss reason) throws SpoolException {
    if (segment.writing) {
      try {
        journal.retire();
      } catch (IOException e) {
        throw failure(e, Reason.IO);
      }
    }
    long size = lane.sizeOf(segment);
    if (lane.has(segment)) { // else it was not needed any more
      backlog.discard(lane, segment, reason);
    }
    return size;
  }

  /**
   * Makes durable what was appended, and does what is due from time to time. To be called every few
   * milliseconds while there is something to do, and now and then else.
   *
   * @throws SpoolException when the disk does not take it; the spool keeps it in memory and tries
   *     again with the next call
   */
  public void sync() throws SpoolException {
    requireOpen();
    drainAcks();
    try {
      journal.sync();
      journal.rest();
    } catch (IOException e) {
      throw failure(e, Reason.IO);
    } finally {
      tidy();
    }
  }

  /**
   * All records up to this sequence that were not acknowledged meanwhile would survive a power
   * failure now.
   */
  public long durableUpTo() {
    return journal.durable();
  }

  /** Whether the record is on disk, and will be handed out by the next start if by nobody else. */
  public boolean contains(long sequence) {
    drainAcks();
    Lane lane = lanes.of(sequence);
    long in = sequence & SegmentId.MAX_SEQUENCE;
    Segment segment = lane == null ? null : lane.holding(in);
    return segment != null && segment.isLive(in);
  }

  /** Says that a record has arrived or was given up. Any thread; it is done with the next call. */
  public void ack(long sequence) {
    if (!closed) {
      acks.add(sequence);
    }
  }

  private void drainAcks() {
    for (Long handle = acks.poll(); handle != null; handle = acks.poll()) {
      Lane lane = lanes.of(handle);
      long sequence = handle & SegmentId.MAX_SEQUENCE;
      if (lane == lanes.own) {
        journal.forget(sequence);
      }
      Segment segment = lane == null ? null : lane.holding(sequence);
      if (lane != null && segment != null && segment.isLive(sequence)) {
        lane.finish(segment, sequence);
        lane.settle(segment);
      }
    }
    lanes.dismiss();
  }

  /**
   * Hands out records that are nowhere but here: of former runs, of processes that died, and what
   * was spilled. They are the caller's to acknowledge and are not handed out twice.
   *
   * @param maxBytes how much to read; at least one record comes
   * @param except the kinds that are not wanted now and stay for another time
   * @return {@code null} when there is nothing now
   */
  public @Nullable List<SpoolRecord> replay(int maxBytes, byte... except) throws SpoolException {
    requireOpen();
    drainAcks();
    long kinds = 0;
    for (byte kind : except) {
      kinds |= Segment.bit(kind);
    }
    Backlog.Output out = new Backlog.Output(maxBytes, kinds);
    for (Lane lane : lanes.all()) {
      int before = out.records.size();
      boolean room = lane.outdated || backlog.drain(lane, out);
      if (lane == lanes.own) {
        out.records.subList(before, out.records.size()).forEach(r -> journal.hand(r.sequence()));
      }
      if (!room) {
        break;
      }
    }
    lanes.dismiss();
    return out.records.isEmpty() ? null : out.records;
  }

  /** What there is and what was lost. Any thread. */
  public SpoolStats stats() {
    return env.tally().stats();
  }

  /** Looks for directories whose process is gone. */
  void adopt() {
    lookedAround = env.config().nanos().getAsLong();
    lanes.adopt();
  }

  private void tidy() {
    long budget = WEIGH;
    for (Lane lane : lanes.all()) {
      lane.saveAcks();
      lane.delete(DELETE);
      budget -= lane.weigh((int) budget);
    }
    long now = env.config().nanos().getAsLong();
    if (now - lookedAround > LOOK_AROUND) {
      adopt();
      expire();
    }
    for (Lane lane : lanes.all()) {
      Segment oldest = lane.outdated ? lane.oldest() : null;
      if (oldest != null) {
        backlog.discard(lane, oldest, Loss.EXPIRED);
      }
    }
    lanes.dismiss();
  }

  /** Nothing stays on the disk for longer than was allowed, even if nobody reads it. */
  private void expire() {
    for (Lane lane : lanes.all()) {
      for (int n = 0; n < DELETE; n++) {
        Segment oldest = lane.oldest();
        if (oldest == null || !expired(lane, oldest)) {
          break;
        }
        try {
          drop(lane, oldest, Loss.EXPIRED);
        } catch (SpoolException e) {
          break; // the owner will hear of it by its own calls
        }
      }
    }
  }

  private boolean expired(Lane lane, Segment segment) {
    try {
      long newest = lane == lanes.own ? segment.newest : env.disk().modified(lane.path(segment));
      return (lane != lanes.own || segment.size > 0) && env.expired(newest);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Makes durable what was appended and leaves the rest to the next start. What {@link #contains}
   * denied before that is lost with the process.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    drainAcks();
    journal.close();
    lanes.close();
  }

  private void requireOpen() throws SpoolException {
    if (closed) {
      throw new SpoolException(Reason.CLOSED, "The spool is closed");
    }
  }

  private SpoolException failure(IOException e, long bytes) {
    try {
      boolean full = env.disk().room(lanes.own.claim().directory) < bytes;
      return failure(e, full ? Reason.DISK_FULL : Reason.IO);
    } catch (IOException unknown) {
      return failure(e, Reason.IO);
    }
  }

  private static SpoolException failure(IOException e, Reason reason) {
    return e instanceof SpoolException known
        ? known
        : new SpoolException(reason, "The spool failed: " + e, e);
  }
}
