// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * Which records of a segment are done, as ranges with a checksum each, appended and never forced:
 * losing some only means that these records are sent again.
 */
final class AckFile {

  static final String SUFFIX = ".ack";

  private static final int ENTRY = 3 * Integer.BYTES;
  private static final int MAX_BYTES = 8 << 20;

  private AckFile() {}

  /** Reads what is there, as far as it is sound. */
  static void load(Disk disk, Path path, Segment segment) throws IOException {
    try (Disk.File file = disk.openToRead(path)) {
      int size = (int) Math.min(file.size(), MAX_BYTES);
      ByteBuffer entries = ByteBuffer.allocate(size - size % ENTRY);
      while (entries.hasRemaining() && file.read(entries, entries.position()) > 0) {}
      entries.flip();
      BitSet done = new BitSet();
      byte[] salt = segment.id.salt();
      while (entries.remaining() >= ENTRY) {
        int from = entries.getInt();
        int to = entries.getInt();
        if (entries.getInt() == crc(salt, from, to)
            && from >= 0
            && from < to
            && to <= SegmentId.SPAN) {
          done.set(from, to);
        }
      }
      segment.recall(done, entries.limit());
    } catch (NoSuchFileException e) {
      // Nothing was acknowledged.
    }
  }

  /** Adds what the segment has not saved yet. */
  static void save(Disk disk, Path path, Segment segment) throws IOException {
    BitSet done = segment.unsaved();
    byte[] salt = segment.id.salt();
    int ranges = 0;
    for (int from = done.nextSetBit(0);
        from >= 0;
        from = done.nextSetBit(done.nextClearBit(from))) {
      ranges++;
    }
    ByteBuffer entries = ByteBuffer.allocate(ranges * ENTRY);
    for (int from = done.nextSetBit(0); from >= 0; ) {
      int to = done.nextClearBit(from);
      entries.putInt(from).putInt(to).putInt(crc(salt, from, to));
      from = done.nextSetBit(to);
    }
    try (Disk.File file = disk.openToWrite(path)) {
      file.write(entries.flip(), segment.ackEnd);
    }
    segment.ackEnd += entries.limit();
    segment.saved();
  }

  private static int crc(byte[] salt, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(salt);
    crc.update(ByteBuffer.allocate(2 * Integer.BYTES).putInt(from).putInt(to).flip());
    return (int) crc.getValue();
  }
}
