// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names a segment by its first sequence and by 16 bytes that no other segment has. All checksums
 * and the sealing key start from those, so that bytes of elsewhere, such as a prompt that looks
 * like a record, never pass for a record of this segment.
 *
 * @param first the sequence of the first record
 * @param high a counter, by which segments of the same first sequence are in order, and randomness
 * @param low randomness
 */
record SegmentId(long first, long high, long low) implements Comparable<SegmentId> {

  /** Sequences share a long with the number of their directory. */
  static final int SEQUENCE_BITS = 48;

  static final long MAX_SEQUENCE = (1L << SEQUENCE_BITS) - 1;

  /** No segment has more sequences, so that its records can be counted in little memory. */
  static final int SPAN = 1 << 22;

  private static final String SUFFIX = ".seg";
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{12}-[0-9a-f]{32}\\.seg");
  private static final Comparator<SegmentId> ORDER =
      Comparator.comparingLong(SegmentId::first)
          .thenComparing(SegmentId::high, Long::compareUnsigned)
          .thenComparing(SegmentId::low, Long::compareUnsigned);

  static SegmentId next(long first, int counter, Random random) {
    long high = ((long) counter << Integer.SIZE) | Integer.toUnsignedLong(random.nextInt());
    return new SegmentId(first, high, random.nextLong());
  }

  /** Returns {@code null} when this is not the name of a segment. */
  static @Nullable SegmentId parse(String file) {
    if (!NAME.matcher(file).matches()) {
      return null;
    }
    return new SegmentId(
        HexFormat.fromHexDigitsToLong(file, 0, 12),
        HexFormat.fromHexDigitsToLong(file, 13, 29),
        HexFormat.fromHexDigitsToLong(file, 29, 45));
  }

  String file() {
    return stem() + SUFFIX;
  }

  /** The file that remembers what was acknowledged. */
  String ackFile() {
    return stem() + AckFile.SUFFIX;
  }

  private String stem() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(first, 12) + "-" + hex.toHexDigits(high) + hex.toHexDigits(low);
  }

  boolean mayHold(long sequence) {
    return sequence >= first && sequence - first < SPAN;
  }

  byte[] salt() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }

  @Override
  public int compareTo(SegmentId other) {
    return ORDER.compare(this, other);
  }
}
