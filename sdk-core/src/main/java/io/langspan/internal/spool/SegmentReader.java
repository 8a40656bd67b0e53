// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Goes from record to record through a file that anything may have happened to. It trusts no number
 * it has not checked, always moves on, and looks at no byte more than a few times.
 */
final class SegmentReader implements Closeable {

  private static final int WINDOW = 64 << 10;

  private final Disk.File file;
  private final SegmentId id;
  private final byte[] salt;
  private final long limit;

  private final byte[] window = new byte[WINDOW];
  private long windowAt;
  private int windowLength;

  private long position;
  private RecordCodec.@Nullable Header header;
  private boolean skipped;
  private boolean damage;

  /** Reads from one offset, where a record starts, to another. */
  SegmentReader(Disk.File file, SegmentId id, long from, long limit) {
    this.file = file;
    this.id = id;
    this.salt = id.salt();
    this.position = from;
    this.limit = limit;
  }

  /** Moves to the next record with a sound header. */
  boolean next() throws IOException {
    long at = end();
    header = null;
    skipped = false;
    damage = false;
    while (at + RecordCodec.MIN_LENGTH <= limit) {
      RecordCodec.Header found = headerAt(at);
      if (found != null && at + found.length() <= limit) {
        position = at;
        header = found;
        return true;
      }
      if (!skipped) {
        // Cut short or never written, which a crash does to the end of a file, is no damage there.
        damage = found == null && !isZero(at);
        skipped = true;
      }
      at = nextMagic(at + 1);
    }
    position = limit;
    return false;
  }

  RecordCodec.Header header() {
    if (header == null) {
      throw new IllegalStateException("Not at a record");
    }
    return header;
  }

  /** Whether there was something else before the current record. */
  boolean skipped() {
    return skipped;
  }

  /** Whether at the end of the file there was something that had once been a record. */
  boolean damagedTail() {
    return damage;
  }

  /** Where the current record starts. */
  long position() {
    return position;
  }

  /** Where the current record ends; before the first, where reading starts. */
  long end() {
    return header == null ? position : position + header.length();
  }

  /** Reads the current record whole; {@code null} when its bytes are not those once written. */
  byte @Nullable [] record() throws IOException {
    byte[] record = new byte[header().length()];
    copy(position, record);
    return RecordCodec.intact(record, salt) ? record : null;
  }

  /** Whether the end of the current record is missing, as if the disk had never got it. */
  boolean unfinished() throws IOException {
    byte[] checksum = new byte[RecordCodec.CHECKSUM];
    copy(end() - checksum.length, checksum);
    return ByteBuffer.wrap(checksum).getInt() == 0;
  }

  private RecordCodec.@Nullable Header headerAt(long at) throws IOException {
    require(at, RecordCodec.HEADER);
    RecordCodec.Header found = RecordCodec.header(window, (int) (at - windowAt), salt);
    return found != null && id.mayHold(found.sequence()) ? found : null;
  }

  private boolean isZero(long at) throws IOException {
    require(at, RecordCodec.HEADER);
    int from = (int) (at - windowAt);
    for (int i = from; i < from + RecordCodec.HEADER; i++) {
      if (window[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private long nextMagic(long from) throws IOException {
    for (long at = from; at + RecordCodec.MIN_LENGTH <= limit; ) {
      require(at, Integer.BYTES);
      int start = (int) (at - windowAt);
      for (int i = start; i + Integer.BYTES <= windowLength; i++) {
        if (window[i] == (byte) (RecordCodec.MAGIC >>> 24)
            && ByteBuffer.wrap(window).getInt(i) == RecordCodec.MAGIC) {
          return windowAt + i;
        }
      }
      at = windowAt + windowLength - Integer.BYTES + 1;
    }
    return limit;
  }

  /** Brings these bytes, which are within the limit and no more than a window, into the window. */
  private void require(long at, int length) throws IOException {
    if (at >= windowAt && at + length <= windowAt + windowLength) {
      return;
    }
    windowLength = 0;
    windowAt = at;
    int wanted = (int) Math.min(WINDOW, limit - at);
    read(ByteBuffer.wrap(window, 0, wanted), at);
    windowLength = wanted;
  }

  private void copy(long from, byte[] to) throws IOException {
    int have = 0;
    if (from >= windowAt && from < windowAt + windowLength) {
      have = (int) Math.min(to.length, windowAt + windowLength - from);
      System.arraycopy(window, (int) (from - windowAt), to, 0, have);
    }
    read(ByteBuffer.wrap(to, have, to.length - have), from + have);
  }

  private void read(ByteBuffer to, long from) throws IOException {
    long at = from;
    while (to.hasRemaining()) {
      int n = file.read(to, at);
      if (n <= 0) {
        throw new IOException("The file became shorter while it was read");
      }
      at += n;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
